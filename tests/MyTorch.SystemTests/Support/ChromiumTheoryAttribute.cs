using Xunit;

namespace MyTorch.SystemTests.Support;

/// <summary>A theory that looks at pages, skipped where there is no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute()
    {
        if (!File.Exists(Chromium.Program))
        {
            Skip = $"There is no {Chromium.Program}.";
        }
    }
}
