using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>1 / (1 + e^-x).</summary>
internal readonly struct SigmoidOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Sigmoid(x);
}

/// <summary>
/// s (1 - s): the derivative of the sigmoid s of x. Where s is near 1, the digits of 1 - s are lost in the rounding of s, so the derivative
/// is computed from x.
/// </summary>
internal readonly struct SigmoidDerivativeOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> s)
    {
        Vector512<T> derivative = s * (Vector512<T>.One - s);
        Vector512<T> limit = VectorMath.Constant<T>(1 - (1.0 / 8));
        return Vector512.GreaterThanAny(s, limit)
            ? Vector512.ConditionalSelect(Vector512.GreaterThan(s, limit), VectorMath.SigmoidDerivative(x), derivative)
            : derivative;
    }
}

/// <summary>tanh(x).</summary>
internal readonly struct TanhOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => VectorMath.Tanh(x);
}

/// <summary>
/// 1 - t^2: the derivative of t = tanh(x). Where t^2 is near 1, the difference has lost its digits, so the derivative is computed from x, as
/// 4 s (1 - s) for the sigmoid s of 2 x.
/// </summary>
internal readonly struct TanhDerivativeOperator<T> : IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> t)
    {
        Vector512<T> derivative = Vector512<T>.One - (t * t);
        Vector512<T> limit = VectorMath.Constant<T>(1.0 / 8);
        return Vector512.LessThanAny(derivative, limit)
            ? Vector512.ConditionalSelect(
                Vector512.LessThan(derivative, limit), VectorMath.Constant<T>(4) * VectorMath.SigmoidDerivative(x + x), derivative)
            : derivative;
    }
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

/// <summary>delta * TDerivative(x): the backward pass of an activation whose derivative comes from its input.</summary>
internal readonly struct TimesOperator<T, TDerivative> : IBinaryOperator<T> where TDerivative : struct, IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> delta, Vector512<T> x) => delta * TDerivative.Invoke(x);
}

/// <summary>delta * TDerivative(x, a): the backward pass of an activation whose derivative comes from its input x and its output a.</summary>
internal readonly struct TimesBinaryOperator<T, TDerivative> : ITernaryOperator<T> where TDerivative : struct, IBinaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> delta, Vector512<T> x, Vector512<T> a) => delta * TDerivative.Invoke(x, a);
}
