using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A test that takes minutes: it is skipped unless MYTORCH_LONG_TESTS is set in the environment.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("MYTORCH_LONG_TESTS") is null)
        {
            Skip = "It takes minutes: set MYTORCH_LONG_TESTS to run it.";
        }
    }
}
