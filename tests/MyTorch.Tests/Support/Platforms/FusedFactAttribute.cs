using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A test of results that require fused multiply-add; skipped without it, because products are then rounded before they are added.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FusedFactAttribute : FactAttribute
{
    public FusedFactAttribute()
    {
        if (!IsFused)
        {
            Skip = "Fused multiply-add is not available.";
        }
    }

    /// <summary>Whether fused multiply-add is supported by the hardware and enabled in the runtime settings.</summary>
    public static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;
}
