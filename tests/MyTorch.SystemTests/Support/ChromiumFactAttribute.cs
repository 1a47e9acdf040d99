using Xunit;

namespace MyTorch.SystemTests.Support;

/// <summary>A test that looks at a page, skipped where there is no Chromium.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (!File.Exists(Chromium.Program))
        {
            Skip = $"There is no {Chromium.Program}.";
        }
    }
}
