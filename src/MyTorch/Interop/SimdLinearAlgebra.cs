using MathNet.Numerics.Providers.LinearAlgebra;
using MyTorch.Interop;

namespace MyTorch;

/// <summary>
/// Makes MathNet compute products of dense matrices in double and float, <c>a * b</c> and its transposed forms, with this library's kernels. All
/// other operations use the previous provider. Opt-in: call <see cref="Enable"/> to enable it.
/// </summary>
public static class SimdLinearAlgebra
{
    private static readonly Lock Gate = new();

    /// <summary>Whether MathNet currently uses this library's products.</summary>
    public static bool IsEnabled => LinearAlgebraControl.Provider is SimdProvider;

    /// <summary>Makes MathNet use this library's products in front of its current provider; does nothing if they are already in use.</summary>
    public static void Enable()
    {
        lock (Gate)
        {
            if (!IsEnabled)
            {
                LinearAlgebraControl.Provider = new SimdProvider(LinearAlgebraControl.Provider);
            }
        }
    }

    /// <summary>Restores the provider that MathNet had before <see cref="Enable"/>; does nothing if this library's products are not in use.</summary>
    public static void Disable()
    {
        lock (Gate)
        {
            if (LinearAlgebraControl.Provider is SimdProvider { Inner: var before })
            {
                LinearAlgebraControl.Provider = before;
            }
        }
    }
}
