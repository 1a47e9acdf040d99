using MathNet.Numerics.Providers.LinearAlgebra;
using MyTorch.Interop;

namespace MyTorch;

/// <summary>
/// Makes MathNet's own products of dense matrices in double and float, <c>a * b</c> and its transposed forms, run on this library's
/// kernels. Everything else goes to the provider that was there before. Nothing of this happens unless it is asked for.
/// </summary>
public static class SimdLinearAlgebra
{
    private static readonly Lock Gate = new();

    /// <summary>Whether MathNet uses this library's products now.</summary>
    public static bool IsUsed => LinearAlgebraControl.Provider is SimdProvider;

    /// <summary>Puts this library's products before MathNet's current provider; once they are there, does nothing.</summary>
    public static void Use()
    {
        lock (Gate)
        {
            if (!IsUsed)
            {
                LinearAlgebraControl.Provider = new SimdProvider(LinearAlgebraControl.Provider);
            }
        }
    }

    /// <summary>Gives MathNet the provider back that it had before <see cref="Use"/>; without one before, does nothing.</summary>
    public static void Restore()
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
