using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>e^(x - y).</summary>
internal readonly struct ExpOfDifferenceOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => VectorMath.Exp(x - y);
}

/// <summary>x + e^y.</summary>
internal readonly struct PlusExpOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => x + VectorMath.Exp(y);
}

/// <summary>x - z e^y.</summary>
internal readonly struct LessTimesExpOperator<T> : ITernaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z) => x - (z * VectorMath.Exp(y));
}

/// <summary>x (1 - y).</summary>
internal readonly struct TimesComplementOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => x * (Vector512<T>.One - y);
}

/// <summary>1 where x equals the largest of its row, else 0; NaN where that is NaN.</summary>
internal readonly struct IsLargestOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> largest) => Vector512.ConditionalSelect(
        Vector512.Equals(x, largest),
        Vector512<T>.One,
        Vector512.ConditionalSelect(Vector512.Equals(largest, largest), Vector512<T>.Zero, largest));
}
