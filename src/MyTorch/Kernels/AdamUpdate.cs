using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Adam: g = gradient + decay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g^2;
/// w = keep * w - rate * m / (correction * sqrt(v) + epsilon). The states are m, v and, for AMSGrad, the largest v so far, which then
/// stands under the root. Rate and correction carry the corrections of the bias; keep is the decoupled weight decay, else 1.
/// </summary>
internal readonly record struct AdamUpdate<T>(
    T Rate, T Decay, T Keep, T Beta1, T Share1, T Beta2, T Share2, T Correction, T Epsilon, bool AmsGrad) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> g = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, Decay);

        Vector512<T> m = VectorMath.MultiplyAdd(
            g, Vector512.Create(Share1), Vector512.LoadUnsafe(ref first, i) * Vector512.Create(Beta1));
        m.StoreUnsafe(ref first, i);
        Vector512<T> v = VectorMath.MultiplyAdd(
            g * g, Vector512.Create(Share2), Vector512.LoadUnsafe(ref second, i) * Vector512.Create(Beta2));
        v.StoreUnsafe(ref second, i);
        if (AmsGrad)
        {
            v = Vector512.Max(Vector512.LoadUnsafe(ref third, i), v);
            v.StoreUnsafe(ref third, i);
        }

        Vector512<T> scale = VectorMath.MultiplyAdd(Vector512.Sqrt(v), Vector512.Create(Correction), Vector512.Create(Epsilon));
        VectorMath.MultiplyAdd(m / scale, Vector512.Create(-Rate), w * Vector512.Create(Keep)).StoreUnsafe(ref value, i);
    }
}
