using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Gradient descent with momentum: d = gradient + decay * w; v = momentum * v + share * d; w = w - rate * v, or with Nesterov
/// w - rate * (d + momentum * v). Without momentum there is no v, and w = w - rate * d. The first state is v.
/// </summary>
internal readonly record struct SgdUpdate<T>(T Rate, T Decay, T Momentum, T Share, bool Nesterov) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> d = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, Decay);

        if (Momentum != T.Zero)
        {
            Vector512<T> momentum = Vector512.Create(Momentum);
            Vector512<T> v = VectorMath.MultiplyAdd(d, Vector512.Create(Share), Vector512.LoadUnsafe(ref first, i) * momentum);
            v.StoreUnsafe(ref first, i);
            d = Nesterov ? VectorMath.MultiplyAdd(v, momentum, d) : v;
        }

        VectorMath.MultiplyAdd(d, Vector512.Create(-Rate), w).StoreUnsafe(ref value, i);
    }
}
