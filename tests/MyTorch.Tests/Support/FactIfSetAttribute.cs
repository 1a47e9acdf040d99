using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A test that runs only where a variable is set in the environment; where it is skipped, it says why and which one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactIfSetAttribute : FactAttribute
{
    public FactIfSetAttribute(string variable, string why)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
        {
            Skip = $"{why}: set {variable} to run it.";
        }
    }
}
