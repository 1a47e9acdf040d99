using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// RMSprop: g = gradient + decay * w; s = alpha * s + (1 - alpha) * g^2; u = g / (sqrt(s) + epsilon); w = w - rate * u. Centered, s less the
/// square of the running mean of g stands under the root; with momentum, the running sum of u is taken off. The states are s, the mean and
/// the sum.
/// </summary>
internal readonly record struct RmsPropUpdate<T>(T Rate, T Decay, T Alpha, T Share, T Epsilon, T Momentum, bool Centered) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> g = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, Decay);

        Vector512<T> alpha = Vector512.Create(Alpha);
        Vector512<T> share = Vector512.Create(Share);
        Vector512<T> s = VectorMath.MultiplyAdd(g * g, share, Vector512.LoadUnsafe(ref first, i) * alpha);
        s.StoreUnsafe(ref first, i);
        if (Centered)
        {
            Vector512<T> mean = VectorMath.MultiplyAdd(g, share, Vector512.LoadUnsafe(ref second, i) * alpha);
            mean.StoreUnsafe(ref second, i);

            // The variance of equal gradients is 0, and rounding may make it negative.
            s = VectorMath.AtLeast(VectorMath.MultiplyAdd(-mean, mean, s), Vector512<T>.Zero);
        }

        Vector512<T> update = g / (VectorMath.Sqrt(s) + Vector512.Create(Epsilon));
        if (Momentum != T.Zero)
        {
            update = VectorMath.MultiplyAdd(Vector512.LoadUnsafe(ref third, i), Vector512.Create(Momentum), update);
            update.StoreUnsafe(ref third, i);
        }

        VectorMath.MultiplyAdd(update, Vector512.Create(-Rate), w).StoreUnsafe(ref value, i);
    }
}
