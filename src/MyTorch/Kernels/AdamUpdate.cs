using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Adam: g = gradient + decay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g^2;
/// w = keep * w - rate * m / (correction * sqrt(v) + epsilon). The states are m, v and, for AMSGrad, the largest v so far, which then
/// stands under the root. Rate and correction carry the corrections of the bias; keep is the decoupled weight decay, else 1. The settings
/// are kept as vectors: to spread each of them again for every vector of elements takes a fifth of the time.
/// </summary>
internal readonly struct AdamUpdate<T>(T rate, T decay, T keep, T beta1, T share1, T beta2, T share2, T correction, T epsilon, bool amsGrad) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> _negativeRate = Vector512.Create(-rate);
    private readonly Vector512<T> _keep = Vector512.Create(keep);
    private readonly Vector512<T> _beta1 = Vector512.Create(beta1);
    private readonly Vector512<T> _share1 = Vector512.Create(share1);
    private readonly Vector512<T> _beta2 = Vector512.Create(beta2);
    private readonly Vector512<T> _share2 = Vector512.Create(share2);
    private readonly Vector512<T> _correction = Vector512.Create(correction);
    private readonly Vector512<T> _epsilon = Vector512.Create(epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> g = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, decay);

        Vector512<T> m = VectorMath.MultiplyAdd(g, _share1, Vector512.LoadUnsafe(ref first, i) * _beta1);
        m.StoreUnsafe(ref first, i);
        Vector512<T> v = VectorMath.MultiplyAdd(g * g, _share2, Vector512.LoadUnsafe(ref second, i) * _beta2);
        v.StoreUnsafe(ref second, i);
        if (amsGrad)
        {
            v = Vector512.Max(Vector512.LoadUnsafe(ref third, i), v);
            v.StoreUnsafe(ref third, i);
        }

        Vector512<T> scale = VectorMath.MultiplyAdd(VectorMath.Sqrt(v), _correction, _epsilon);
        VectorMath.MultiplyAdd(m / scale, _negativeRate, w * _keep).StoreUnsafe(ref value, i);
    }
}
