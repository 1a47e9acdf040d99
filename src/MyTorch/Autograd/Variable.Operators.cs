namespace MyTorch.Autograd;

/// <content>The operators.</content>
public sealed partial class Variable<T>
{
    /// <summary>The sum, element by element; a row, a column or a scalar is repeated to fit.</summary>
    public static Variable<T> operator +(Variable<T> left, Variable<T> right) => Binary.Add(left, right);

    /// <inheritdoc cref="op_Addition(Variable{T}, Variable{T})"/>
    public static Variable<T> operator +(Variable<T> left, T right) => new Shift<T>(left, right).Apply();

    /// <inheritdoc cref="op_Addition(Variable{T}, Variable{T})"/>
    public static Variable<T> operator +(T left, Variable<T> right) => right + left;

    /// <summary>The difference, element by element; a row, a column or a scalar is repeated to fit.</summary>
    public static Variable<T> operator -(Variable<T> left, Variable<T> right) => Binary.Subtract(left, right);

    /// <inheritdoc cref="op_Subtraction(Variable{T}, Variable{T})"/>
    public static Variable<T> operator -(Variable<T> left, T right) => left + (-right);

    /// <inheritdoc cref="op_Subtraction(Variable{T}, Variable{T})"/>
    public static Variable<T> operator -(T left, Variable<T> right) => -right + left;

    /// <summary>The negative.</summary>
    public static Variable<T> operator -(Variable<T> x) => new Scale<T>(x, -T.One).Apply();

    /// <summary>
    /// The matrix product, as MathNet's; where one of the two is 1 x 1, the product with that number. Element by element it is
    /// <see cref="VariableMath.PointwiseMultiply{T}(Variable{T}, Variable{T})"/>.
    /// </summary>
    public static Variable<T> operator *(Variable<T> left, Variable<T> right) =>
        Binary.IsScalar(left) || Binary.IsScalar(right) ? Binary.Multiply(left, right) : MatrixProduct<T>.Of(left, right);

    /// <inheritdoc cref="op_Multiply(Variable{T}, Variable{T})"/>
    public static Variable<T> operator *(Variable<T> left, T right) => new Scale<T>(left, right).Apply();

    /// <inheritdoc cref="op_Multiply(Variable{T}, Variable{T})"/>
    public static Variable<T> operator *(T left, Variable<T> right) => right * left;

    /// <summary>The quotient, element by element; a row, a column or a scalar is repeated to fit.</summary>
    public static Variable<T> operator /(Variable<T> left, Variable<T> right) => Binary.Divide(left, right);

    /// <inheritdoc cref="op_Division(Variable{T}, Variable{T})"/>
    public static Variable<T> operator /(Variable<T> left, T right) => Binary.Divide(left, new Variable<T>(right));

    /// <inheritdoc cref="op_Division(Variable{T}, Variable{T})"/>
    public static Variable<T> operator /(T left, Variable<T> right) => Binary.Divide(new Variable<T>(left), right);
}
