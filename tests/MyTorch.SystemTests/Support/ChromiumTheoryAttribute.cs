using Xunit;

namespace MyTorch.SystemTests.Support;

/// <summary>A theory that opens pages in Chromium; skipped if Chromium is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute()
    {
        if (!File.Exists(Chromium.Program))
        {
            Skip = $"{Chromium.Program} does not exist.";
        }
    }
}
