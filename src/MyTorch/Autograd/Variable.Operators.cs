namespace MyTorch.Autograd;

/// <content>The operators.</content>
public sealed partial class Variable<T>
{
    /// <summary>Returns the element-wise sum; a row, a column or a scalar is broadcast.</summary>
    public static Variable<T> operator +(Variable<T> left, Variable<T> right) => Binary.Add(left, right);

    /// <inheritdoc cref="op_Addition(Variable{T}, Variable{T})"/>
    public static Variable<T> operator +(Variable<T> left, T right) => new Shift<T>(left, right).Apply();

    /// <inheritdoc cref="op_Addition(Variable{T}, Variable{T})"/>
    public static Variable<T> operator +(T left, Variable<T> right) => right + left;

    /// <summary>Returns the element-wise difference; a row, a column or a scalar is broadcast.</summary>
    public static Variable<T> operator -(Variable<T> left, Variable<T> right) => Binary.Subtract(left, right);

    /// <inheritdoc cref="op_Subtraction(Variable{T}, Variable{T})"/>
    public static Variable<T> operator -(Variable<T> left, T right) => left + (-right);

    /// <inheritdoc cref="op_Subtraction(Variable{T}, Variable{T})"/>
    public static Variable<T> operator -(T left, Variable<T> right) => -right + left;

    /// <summary>Returns the negated variable.</summary>
    public static Variable<T> operator -(Variable<T> x) => new Scale<T>(x, -T.One).Apply();

    /// <summary>
    /// Returns the matrix product, as in MathNet, or the product with a number if one side is 1 x 1. For the element-wise product use
    /// <see cref="VariableMath.PointwiseMultiply{T}(Variable{T}, Variable{T})"/>.
    /// </summary>
    public static Variable<T> operator *(Variable<T> left, Variable<T> right) =>
        Binary.IsScalar(left) || Binary.IsScalar(right) ? Binary.Multiply(left, right) : MatrixProduct<T>.Of(left, right);

    /// <inheritdoc cref="op_Multiply(Variable{T}, Variable{T})"/>
    public static Variable<T> operator *(Variable<T> left, T right) => new Scale<T>(left, right).Apply();

    /// <inheritdoc cref="op_Multiply(Variable{T}, Variable{T})"/>
    public static Variable<T> operator *(T left, Variable<T> right) => right * left;

    /// <summary>Returns the element-wise quotient; a row, a column or a scalar is broadcast.</summary>
    public static Variable<T> operator /(Variable<T> left, Variable<T> right) => Binary.Divide(left, right);

    /// <inheritdoc cref="op_Division(Variable{T}, Variable{T})"/>
    public static Variable<T> operator /(Variable<T> left, T right) => Binary.Divide(left, new Variable<T>(right));

    /// <inheritdoc cref="op_Division(Variable{T}, Variable{T})"/>
    public static Variable<T> operator /(T left, Variable<T> right) => Binary.Divide(new Variable<T>(left), right);
}
