using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>x where it is positive, else slope * x.</summary>
internal readonly struct LeakyReLUOperator<T>(T slope) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), x, Vector512.Create(slope) * x);
}

/// <summary>1 where x is positive, else slope; NaN stays NaN.</summary>
internal readonly struct LeakyReLUDerivativeOperator<T>(T slope) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(x, Vector512<T>.Zero),
        Vector512<T>.One,
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(x, Vector512<T>.Zero), Vector512.Create(slope), x));
}

/// <summary>x where it is positive, else alpha (e^x - 1).</summary>
internal readonly struct ELUOperator<T>(T alpha) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), x, Vector512.Create(alpha) * VectorMath.Expm1(x));
}

/// <summary>1 where x is positive, else alpha e^x: the derivative of the ELU.</summary>
internal readonly struct ELUDerivativeOperator<T>(T alpha) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), Vector512<T>.One, Vector512.Create(alpha) * VectorMath.Exp(x));
}

/// <summary>log(1 + e^(beta x)) / beta, but x where beta x is above the threshold.</summary>
internal readonly struct SoftplusOperator<T>(T beta, T inverseBeta, T threshold) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x)
    {
        Vector512<T> scaled = Vector512.Create(beta) * x;
        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(scaled, Vector512.Create(threshold)), x, Vector512.Create(inverseBeta) * VectorMath.Softplus(scaled));
    }
}

/// <summary>The sigmoid of beta x, but 1 where beta x is above the threshold.</summary>
internal readonly struct SoftplusDerivativeOperator<T>(T beta, T threshold) : IParametricUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> x)
    {
        Vector512<T> scaled = Vector512.Create(beta) * x;
        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(scaled, Vector512.Create(threshold)), Vector512<T>.One, VectorMath.Sigmoid(scaled));
    }
}

/// <summary>delta * derivative(x): <see cref="TimesOperator{T, TDerivative}"/> for a derivative with parameters.</summary>
internal readonly struct ParametricTimesOperator<T, TDerivative>(TDerivative derivative) : IParametricBinaryOperator<T>
    where TDerivative : struct, IParametricUnaryOperator<T>
{
    private readonly TDerivative _derivative = derivative;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> delta, Vector512<T> x) => delta * _derivative.Invoke(x);
}
