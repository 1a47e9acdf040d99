using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A test that fills a small file system, skipped where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.IsPossible)
        {
            Skip = "No small file system can be mounted here, which takes root.";
        }
    }
}
