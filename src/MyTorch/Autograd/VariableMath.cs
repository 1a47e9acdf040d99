using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>Element-wise and row-wise functions of variables. All have derivatives of every order.</summary>
public static class VariableMath
{
    /// <summary>Computes x W + b in one operation, like a linear layer.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">The input, N x inputs.</param>
    /// <param name="w">The weights, inputs x outputs.</param>
    /// <param name="b">The bias, 1 x outputs.</param>
    /// <returns>The output, N x outputs.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Variable<T> Affine<T>(this Variable<T> x, Variable<T> w, Variable<T> b) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(b);
        return x.ColumnCount == w.RowCount && b.RowCount == 1 && b.ColumnCount == w.ColumnCount ? new Affine<T>(x, w, b).Apply() : throw new ArgumentException(
            $"affine: {x.Label} is {x.RowCount} x {x.ColumnCount}, {w.Label} is {w.RowCount} x {w.ColumnCount} and {b.Label} is {b.RowCount} x {b.ColumnCount}: they must be N x C, C x K and 1 x K.");
    }

    /// <summary>Computes the element-wise product x y; a row, a column or a scalar is broadcast.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">R x C.</param>
    /// <param name="y">R x C, 1 x C, R x 1 or 1 x 1.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Variable<T> PointwiseMultiply<T>(this Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Binary.Multiply(x, y);

    /// <summary>Computes the element-wise quotient x / y, like the operator.</summary>
    /// <inheritdoc cref="PointwiseMultiply{T}(Variable{T}, Variable{T})"/>
    public static Variable<T> PointwiseDivide<T>(this Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Binary.Divide(x, y);

    /// <summary>Computes the element-wise maximum of x and y; equal elements share the gradient evenly.</summary>
    /// <inheritdoc cref="PointwiseMultiply{T}(Variable{T}, Variable{T})"/>
    public static Variable<T> PointwiseMaximum<T>(this Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Binary.Maximum(x, y);

    /// <summary>Computes the element-wise minimum of x and y; equal elements share the gradient evenly.</summary>
    /// <inheritdoc cref="PointwiseMultiply{T}(Variable{T}, Variable{T})"/>
    public static Variable<T> PointwiseMinimum<T>(this Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Binary.Minimum(x, y);

    /// <summary>Raises x to a constant power.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">R x C.</param>
    /// <param name="exponent">The exponent.</param>
    public static Variable<T> Pow<T>(this Variable<T> x, T exponent) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Power<T>(NotNull(x), exponent).Apply();

    /// <summary>Computes e^x.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">R x C.</param>
    public static Variable<T> Exp<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.Exp<T>>(x);

    /// <summary>Computes the natural logarithm.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> Log<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.Log<T>>(x);

    /// <summary>Computes the sine.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> Sin<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.Sin<T>>(x);

    /// <summary>Computes the cosine.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> Cos<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.Cos<T>>(x);

    /// <summary>Computes the square root.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> Sqrt<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.Sqrt<T>>(x);

    /// <summary>Computes the absolute value; its derivative at 0 is 0.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> Abs<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.Abs<T>>(x);

    /// <summary>Computes the logistic function 1 / (1 + e^-x).</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> Sigmoid<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.Sigmoid<T>>(x);

    /// <summary>Computes the hyperbolic tangent.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> Tanh<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.Tanh<T>>(x);

    /// <summary>Computes max(x, 0); its derivative at 0 is 0.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> ReLU<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.ReLU<T>>(x);

    /// <summary>Computes log(1 + e^x).</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> Softplus<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Unary.Of<T, Unary.Softplus<T>>(x);

    /// <summary>Computes the softmax of each row.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> Softmax<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new RowSoftmax<T>(NotNull(x)).Apply();

    /// <summary>Computes the logarithm of the softmax of each row.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> LogSoftmax<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new RowLogSoftmax<T>(NotNull(x)).Apply();

    /// <summary>Computes the logarithm of the sum of e^x over each row, R x 1.</summary>
    /// <inheritdoc cref="Exp{T}(Variable{T})"/>
    public static Variable<T> LogSumExp<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new RowLogSumExp<T>(NotNull(x)).Apply();

    private static Variable<T> NotNull<T>(Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return x;
    }
}
