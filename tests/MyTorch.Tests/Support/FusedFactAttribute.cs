using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A test of bits that only a fused multiply-add gives; without one, products are rounded before they are added, and it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FusedFactAttribute : FactAttribute
{
    public FusedFactAttribute()
    {
        if (!IsFused)
        {
            Skip = "There is no fused multiply-add here.";
        }
    }

    /// <summary>Whether there is one, in the hardware and in the settings of the runtime.</summary>
    public static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;
}
