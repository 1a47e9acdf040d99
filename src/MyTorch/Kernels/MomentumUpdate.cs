using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// The handout's momentum (3.5.3): v = momentum * v - rate * gradient; w = w + v. The first state is v. <see cref="SgdUpdate{T}"/> keeps v
/// without the rate, as PyTorch does, which rounds differently.
/// </summary>
internal readonly record struct MomentumUpdate<T>(T Rate, T Momentum) : IUpdate<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> kept = Vector512.LoadUnsafe(ref first, i) * Vector512.Create(Momentum);
        Vector512<T> change = VectorMath.MultiplyAdd(Vector512.LoadUnsafe(in gradient, i), Vector512.Create(-Rate), kept);
        change.StoreUnsafe(ref first, i);
        (Vector512.LoadUnsafe(ref value, i) + change).StoreUnsafe(ref value, i);
    }
}
