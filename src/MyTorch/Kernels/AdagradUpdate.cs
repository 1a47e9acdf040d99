using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Adagrad: g = gradient + decay * w; s = s + g^2; w = w - rate * g / (sqrt(s) + epsilon). The first state is s.
/// </summary>
internal readonly record struct AdagradUpdate<T>(T Rate, T Decay, T Epsilon) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> g = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, Decay);

        Vector512<T> s = VectorMath.MultiplyAdd(g, g, Vector512.LoadUnsafe(ref first, i));
        s.StoreUnsafe(ref first, i);
        Vector512<T> update = g / (VectorMath.Sqrt(s) + Vector512.Create(Epsilon));
        VectorMath.MultiplyAdd(update, Vector512.Create(-Rate), w).StoreUnsafe(ref value, i);
    }
}
