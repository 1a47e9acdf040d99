using System.Numerics;

namespace MyTorch.Kernels;

/// <summary>A function of one number, as a struct so that the compiler inlines it into the driver.</summary>
internal interface IUnaryOperator<T>
{
    static abstract T Invoke(T x);
}

/// <summary>The span driver of all element-wise operators.</summary>
internal static class Elementwise
{
    /// <summary>Writes <c>TOperator(x)</c>, element by element; result may be x itself.</summary>
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IUnaryOperator<T>
    {
        result = result[..x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = TOperator.Invoke(x[i]);
        }
    }
}

/// <summary>1 / (1 + e^-x), written with e^-|x| so that nothing overflows and small results keep all their digits.</summary>
internal readonly struct SigmoidOperator<T> : IUnaryOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Invoke(T x)
    {
        T e = T.Exp(-T.Abs(x));
        return (x >= T.Zero ? T.One : e) / (T.One + e);
    }
}

/// <summary>s (1 - s): the derivative of the sigmoid from its value s.</summary>
internal readonly struct SigmoidDerivativeOperator<T> : IUnaryOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Invoke(T x) => x * (T.One - x);
}

/// <summary>tanh(x); the runtime's, since the quotient of exponentials overflows.</summary>
internal readonly struct TanhOperator<T> : IUnaryOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Invoke(T x) => T.Tanh(x);
}

/// <summary>1 - t^2: the derivative of tanh from its value t.</summary>
internal readonly struct TanhDerivativeOperator<T> : IUnaryOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Invoke(T x) => T.One - (x * x);
}

/// <summary>max(x, 0); NaN stays NaN.</summary>
internal readonly struct ReLUOperator<T> : IUnaryOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Invoke(T x) => x <= T.Zero ? T.Zero : x;
}

/// <summary>1 where x is positive, else 0; NaN stays NaN.</summary>
internal readonly struct ReLUDerivativeOperator<T> : IUnaryOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Invoke(T x) => x > T.Zero ? T.One : x <= T.Zero ? T.Zero : x;
}
