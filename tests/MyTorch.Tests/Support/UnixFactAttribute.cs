using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A test of what only Unix has, such as permissions and open files that can be deleted, skipped on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no permissions of Unix, and does not delete open files.";
        }
    }
}
