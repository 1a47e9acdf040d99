using Xunit;

namespace MyTorch.SystemTests.Support;

/// <summary>A test that opens pages in Chromium; skipped if Chromium is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (!File.Exists(Chromium.Program))
        {
            Skip = $"{Chromium.Program} does not exist.";
        }
    }
}
