using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>value = value + scale * sign(x), where x stands in the place of the gradient; the sign of a zero is 0, that of NaN NaN.</summary>
internal readonly record struct AddSignUpdate<T>(T Scale) : IUpdate<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> x = Vector512.LoadUnsafe(in gradient, i);
        Vector512<T> signed = Vector512.CopySign(Vector512.Create(Scale), x);

        // Of a zero and of NaN, which are not greater than zero, x itself is what is added.
        Vector512<T> ordinary = Vector512.GreaterThan(Vector512.Abs(x), Vector512<T>.Zero);
        (Vector512.LoadUnsafe(ref value, i) + Vector512.ConditionalSelect(ordinary, signed, x)).StoreUnsafe(ref value, i);
    }
}
