using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A theory of Unix features, such as permissions and deleting open files; skipped on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no Unix permissions and cannot delete open files.";
        }
    }
}
