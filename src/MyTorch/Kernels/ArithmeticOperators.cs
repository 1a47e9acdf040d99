using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>e^x.</summary>
internal readonly struct ExpOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Exp(x);
}

/// <summary>e^(x - y).</summary>
internal readonly struct ShiftedExpOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => VectorMath.Exp(x - y);
}

/// <summary>The natural logarithm.</summary>
internal readonly struct LogOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Log(x);
}

/// <summary>x + y.</summary>
internal readonly struct AddOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => x + y;
}

/// <summary>x - y.</summary>
internal readonly struct SubtractOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => x - y;
}

/// <summary>x / y.</summary>
internal readonly struct DivideOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => x / y;
}

/// <summary>The larger of x and y; NaN if one of them is.</summary>
internal readonly struct MaxOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y) => Vector512.Max(x, y);
}
