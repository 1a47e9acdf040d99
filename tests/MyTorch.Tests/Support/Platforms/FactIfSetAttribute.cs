using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A test that runs only if an environment variable is set; the skip reason names the variable.</summary>
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
