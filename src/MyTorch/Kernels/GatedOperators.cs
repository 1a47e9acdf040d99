using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>x times the sigmoid of x.</summary>
internal readonly struct SiLUOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Gate.NotBelow(x) * VectorMath.Sigmoid(x);
}

/// <summary>s(x) (1 + x s(-x)) for the sigmoid s.</summary>
internal readonly struct SiLUDerivativeOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x)
    {
        x = Gate.Within(x);
        (Vector512<T> sigmoid, Vector512<T> complement) = VectorMath.SigmoidAndComplement(x);
        return VectorMath.MultiplyAdd(sigmoid * complement, x, sigmoid);
    }
}

/// <summary>x Phi(x) for the normal distribution Phi.</summary>
internal readonly struct GELUOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Gate.NotBelow(x) * VectorMath.Normal(x).Distribution;
}

/// <summary>Phi(x) + x phi(x) for the normal distribution Phi and its density phi.</summary>
internal readonly struct GELUDerivativeOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x)
    {
        (Vector512<T> distribution, Vector512<T> density) = VectorMath.Normal(x);
        return VectorMath.MultiplyAdd(Gate.Within(x), density, distribution);
    }
}

/// <summary>x (1 + tanh(g / 2)) / 2, which is x times the sigmoid of g, for g = 2 sqrt(2 / pi) (x + 0.044715 x^3).</summary>
internal readonly struct TanhGELUOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Gate.NotBelow(x) * VectorMath.Sigmoid(Argument(x));

    /// <summary>g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Argument(Vector512<T> x) =>
        x * VectorMath.MultiplyAdd(x * x, VectorMath.Constant<T>(0.07135481627260025), VectorMath.Constant<T>(1.5957691216057308));
}

/// <summary>s(g) (1 + x g' s(-g)) for the sigmoid s and the g of <see cref="TanhGELUOperator{T}"/>.</summary>
internal readonly struct TanhGELUDerivativeOperator<T> : IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x)
    {
        x = Gate.Within(x);
        (Vector512<T> sigmoid, Vector512<T> complement) = VectorMath.SigmoidAndComplement(TanhGELUOperator<T>.Argument(x));
        Vector512<T> slope = VectorMath.MultiplyAdd(x * x, VectorMath.Constant<T>(0.21406444881780076), VectorMath.Constant<T>(1.5957691216057308));
        return VectorMath.MultiplyAdd(sigmoid * complement, x * slope, sigmoid);
    }
}

/// <summary>The limits of a factor x whose other factor vanishes long before: they keep infinity times 0 from being NaN.</summary>
file static class Gate
{
    private const double Limit = 1000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> NotBelow<T>(Vector512<T> x) => VectorMath.AtLeast(x, VectorMath.Constant<T>(-Limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Within<T>(Vector512<T> x) => VectorMath.AtMost(NotBelow(x), VectorMath.Constant<T>(Limit));
}
