using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>1 / (1 + e^-x).</summary>
internal readonly struct SigmoidOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Sigmoid(x);
}

/// <summary>s (1 - s): the derivative of the sigmoid from its value s.</summary>
internal readonly struct SigmoidDerivativeOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => x * (Vector512<T>.One - x);
}

/// <summary>tanh(x).</summary>
internal readonly struct TanhOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Tanh(x);
}

/// <summary>1 - t^2: the derivative of tanh from its value t.</summary>
internal readonly struct TanhDerivativeOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Vector512<T>.One - (x * x);
}

/// <summary>max(x, 0); NaN stays NaN.</summary>
internal readonly struct ReLUOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Vector512<T>.Zero), Vector512<T>.Zero, x);
}

/// <summary>1 where x is positive, else 0; NaN stays NaN.</summary>
internal readonly struct ReLUDerivativeOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), Vector512<T>.One, ReLUOperator<T>.Invoke(x));
}

/// <summary>1 where x is at least 0, else 0; NaN stays NaN.</summary>
internal readonly struct UnitStepOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Vector512.ConditionalSelect(
        Vector512.GreaterThanOrEqual(x, Vector512<T>.Zero),
        Vector512<T>.One,
        Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), Vector512<T>.Zero, x));
}

/// <summary>delta * TDerivative(x): the backward pass of an activation whose derivative comes from one of its input and output.</summary>
internal readonly struct TimesOperator<T, TDerivative> : IBinaryOperator<T> where TDerivative : struct, IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> delta, Vector512<T> x) => delta * TDerivative.Invoke(x);
}
