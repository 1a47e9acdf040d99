using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A test that fills a small file system; skipped if none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.IsPossible)
        {
            Skip = "A small file system cannot be mounted, which requires root.";
        }
    }
}
