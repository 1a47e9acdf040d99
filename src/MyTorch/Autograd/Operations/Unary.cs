using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch.Autograd;

/// <summary>The element-wise functions of one number.</summary>
internal static class Unary
{
    /// <summary>Applies a function to every element.</summary>
    public static Variable<T> Of<T, TFunction>(Variable<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IUnaryFunction<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return new UnaryOperation<T, TFunction>(x).Apply();
    }

    /// <summary>e^x; the derivative is e^x.</summary>
    internal readonly struct Exp<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "exp";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Apply<T, ExpOperator<T>>(x, result);

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => y;
    }

    /// <summary>The natural logarithm; the derivative is 1 / x.</summary>
    internal readonly struct Log<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "log";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Apply<T, LogOperator<T>>(x, result);

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => T.One / x;
    }

    /// <summary>The sine; the derivative is cos x.</summary>
    internal readonly struct Sin<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "sin";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.Sin(x[i]);
            }
        }

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => Of<T, Cos<T>>(x);
    }

    /// <summary>The cosine; the derivative is -sin x.</summary>
    internal readonly struct Cos<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "cos";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.Cos(x[i]);
            }
        }

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => -Of<T, Sin<T>>(x);
    }

    /// <summary>The square root y; the derivative is 1 / (2 y).</summary>
    internal readonly struct Sqrt<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "sqrt";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => TensorPrimitives.Sqrt(x, result);

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => T.CreateTruncating(0.5) / y;
    }

    /// <summary>The absolute value; the derivative is the sign of x.</summary>
    internal readonly struct Abs<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "abs";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => TensorPrimitives.Abs(x, result);

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => Of<T, Sign<T>>(x);
    }

    /// <summary>The sign, -1, 0 or 1; the derivative is 0.</summary>
    internal readonly struct Sign<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "sign";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] > T.Zero ? T.One : x[i] < T.Zero ? -T.One : x[i];
            }
        }

        public static Variable<T>? Derivative(Variable<T> x, Variable<T> y) => null;
    }

    /// <summary>The logistic function s; the derivative s (1 - s) is computed without cancellation if s is near 1.</summary>
    internal readonly struct Sigmoid<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "sigmoid";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Apply<T, SigmoidOperator<T>>(x, result);

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => Of<T, SigmoidSlope<T>>(x);
    }

    /// <summary>The derivative s' of the logistic function s; its derivative is s' (1 - 2 s) = -s' tanh(x / 2).</summary>
    internal readonly struct SigmoidSlope<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "sigmoid'";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => Elementwise.ApplyDerivative(x, result, default(SigmoidWithDerivative<T>));

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => -Binary.Multiply(y, Of<T, Tanh<T>>(x * T.CreateTruncating(0.5)));
    }

    /// <summary>The hyperbolic tangent t; the derivative 1 - t^2 is computed without cancellation if t is near 1.</summary>
    internal readonly struct Tanh<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "tanh";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Apply<T, TanhOperator<T>>(x, result);

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => Of<T, TanhSlope<T>>(x);
    }

    /// <summary>The derivative t' of t = tanh x; its derivative is -2 t t'.</summary>
    internal readonly struct TanhSlope<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "tanh'";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => Elementwise.ApplyDerivative(x, result, default(TanhWithDerivative<T>));

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => Binary.Multiply(y, Of<T, Tanh<T>>(x)) * T.CreateTruncating(-2);
    }

    /// <summary>max(x, 0); the derivative is 1 if x is positive, otherwise 0.</summary>
    internal readonly struct ReLU<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "relu";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Apply<T, ReLUOperator<T>>(x, result);

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => Of<T, Step<T>>(y);
    }

    /// <summary>1 if x is positive, otherwise 0; the derivative is 0.</summary>
    internal readonly struct Step<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "step";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Apply<T, ReLUDerivativeOperator<T>>(x, result);

        public static Variable<T>? Derivative(Variable<T> x, Variable<T> y) => null;
    }

    /// <summary>log(1 + e^x); the derivative is the logistic function.</summary>
    internal readonly struct Softplus<T> : IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "softplus";

        public static void Invoke(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Apply(x, result, new SoftplusOperator<T>(T.One, T.One, T.PositiveInfinity));

        public static Variable<T> Derivative(Variable<T> x, Variable<T> y) => Of<T, Sigmoid<T>>(x);
    }
}
