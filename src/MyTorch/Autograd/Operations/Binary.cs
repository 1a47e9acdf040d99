using System.Numerics;
using System.Numerics.Tensors;

namespace MyTorch.Autograd;

/// <summary>The element-wise functions of two numbers.</summary>
internal static class Binary
{
    /// <summary>The name of the element-wise product.</summary>
    public const string PointwiseProduct = ".*";

    /// <summary>Returns x + y.</summary>
    public static Variable<T> Add<T>(Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of<T, SumOf<T>>(x, y);

    /// <summary>x - y.</summary>
    public static Variable<T> Subtract<T>(Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of<T, DifferenceOf<T>>(x, y);

    /// <summary>x y.</summary>
    public static Variable<T> Multiply<T>(Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of<T, ProductOf<T>>(x, y);

    /// <summary>x / y.</summary>
    public static Variable<T> Divide<T>(Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of<T, QuotientOf<T>>(x, y);

    /// <summary>Returns the larger of x and y.</summary>
    public static Variable<T> Maximum<T>(Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of<T, LargerOf<T>>(x, y);

    /// <summary>Returns the smaller of x and y.</summary>
    public static Variable<T> Minimum<T>(Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => -Maximum(-x, -y);

    /// <summary>Returns whether a variable is 1 x 1.</summary>
    public static bool IsScalar<T>(Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Length == 1;
    }

    private static Variable<T> Of<T, TFunction>(Variable<T> x, Variable<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IBinaryFunction<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return new BinaryOperation<T, TFunction>(x, y).Apply();
    }

    /// <summary>x + y: both gradients equal the gradient of the sum.</summary>
    private readonly struct SumOf<T> : IBinaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "+";

        public static bool ReadsArguments => false;

        public static void Invoke(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Add(x, y, result);

        public static void Invoke(ReadOnlySpan<T> x, T y, Span<T> result) => TensorPrimitives.Add(x, y, result);

        public static void Invoke(T x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Add(y, x, result);

        public static Variable<T> GradientOfX(Variable<T> x, Variable<T> y, Variable<T> gradient) => gradient;

        public static Variable<T> GradientOfY(Variable<T> x, Variable<T> y, Variable<T> gradient) => gradient;
    }

    /// <summary>x - y.</summary>
    private readonly struct DifferenceOf<T> : IBinaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "-";

        public static bool ReadsArguments => false;

        public static void Invoke(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Subtract(x, y, result);

        public static void Invoke(ReadOnlySpan<T> x, T y, Span<T> result) => TensorPrimitives.Subtract(x, y, result);

        public static void Invoke(T x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Subtract(x, y, result);

        public static Variable<T> GradientOfX(Variable<T> x, Variable<T> y, Variable<T> gradient) => gradient;

        public static Variable<T> GradientOfY(Variable<T> x, Variable<T> y, Variable<T> gradient) => -gradient;
    }

    /// <summary>x y: for a gradient s of the result, the gradient of x is s y, and that of y is s x.</summary>
    private readonly struct ProductOf<T> : IBinaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => PointwiseProduct;

        public static void Invoke(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Multiply(x, y, result);

        public static void Invoke(ReadOnlySpan<T> x, T y, Span<T> result) => TensorPrimitives.Multiply(x, y, result);

        public static void Invoke(T x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Multiply(y, x, result);

        public static Variable<T> GradientOfX(Variable<T> x, Variable<T> y, Variable<T> gradient) => Multiply(gradient, y);

        public static Variable<T> GradientOfY(Variable<T> x, Variable<T> y, Variable<T> gradient) => Multiply(gradient, x);
    }

    /// <summary>x / y: for a gradient s of the result, the gradient of x is s / y, and that of y is -s x / y^2.</summary>
    private readonly struct QuotientOf<T> : IBinaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "/";

        public static void Invoke(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Divide(x, y, result);

        public static void Invoke(ReadOnlySpan<T> x, T y, Span<T> result) => TensorPrimitives.Divide(x, y, result);

        public static void Invoke(T x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Divide(x, y, result);

        public static Variable<T> GradientOfX(Variable<T> x, Variable<T> y, Variable<T> gradient) => Divide(gradient, y);

        public static Variable<T> GradientOfY(Variable<T> x, Variable<T> y, Variable<T> gradient) => -Multiply(gradient, Divide(Divide(x, y), y));
    }

    /// <summary>The larger of x and y, or NaN if one of them is NaN. If both are equal, each gets half of the gradient, as in PyTorch.</summary>
    private readonly struct LargerOf<T> : IBinaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => "max";

        public static void Invoke(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Max(x, y, result);

        public static void Invoke(ReadOnlySpan<T> x, T y, Span<T> result) => TensorPrimitives.Max(x, y, result);

        public static void Invoke(T x, ReadOnlySpan<T> y, Span<T> result) => TensorPrimitives.Max(y, x, result);

        public static Variable<T> GradientOfX(Variable<T> x, Variable<T> y, Variable<T> gradient) => Multiply(gradient, Of<T, MaximumWeight<T>>(x, y));

        public static Variable<T> GradientOfY(Variable<T> x, Variable<T> y, Variable<T> gradient) => Multiply(gradient, Of<T, MaximumWeight<T>>(y, x));
    }

    /// <summary>1 if x > y, 1/2 if x = y, otherwise 0; its derivative is 0.</summary>
    private readonly struct MaximumWeight<T> : IBinaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static string Name => ">";

        public static bool ReadsArguments => false;

        public static void Invoke(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = Of(x[i], y[i]);
            }
        }

        public static void Invoke(ReadOnlySpan<T> x, T y, Span<T> result)
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = Of(x[i], y);
            }
        }

        public static void Invoke(T x, ReadOnlySpan<T> y, Span<T> result)
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = Of(x, y[i]);
            }
        }

        public static Variable<T> GradientOfX(Variable<T> x, Variable<T> y, Variable<T> gradient) => gradient * T.Zero;

        public static Variable<T> GradientOfY(Variable<T> x, Variable<T> y, Variable<T> gradient) => gradient * T.Zero;

        private static T Of(T x, T y) => x > y ? T.One : x == y ? T.CreateTruncating(0.5) : x < y ? T.Zero : T.NaN;
    }
}
