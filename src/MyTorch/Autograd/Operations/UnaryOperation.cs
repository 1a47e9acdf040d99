using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>A function of one number with its derivative, for <see cref="UnaryOperation{T, TFunction}"/>.</summary>
internal interface IUnaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The name in drawings.</summary>
    static abstract string Name { get; }

    /// <summary>Applies the function element by element.</summary>
    static abstract void Invoke(ReadOnlySpan<T> x, Span<T> result);

    /// <summary>Returns the derivative, with the shape of x; null if it is 0 everywhere.</summary>
    static abstract Variable<T>? Derivative(Variable<T> x, Variable<T> y);
}

/// <summary>An element-wise function of one number.</summary>
internal sealed class UnaryOperation<T, TFunction>(Variable<T> x) : ColumnwiseOperation<T>(x.RowCount, x.ColumnCount, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TFunction : struct, IUnaryFunction<T>
{
    public override string Name => TFunction.Name;

    protected override void ComputeColumns(T[] result, int start, int end)
    {
        Range range = (start * Rows)..(end * Rows);
        TFunction.Invoke(x.Data.AsSpan(range), result.AsSpan(range));
    }

    protected override void Backward(Variable<T> gradient)
    {
        Variable<T>? derivative = TFunction.Derivative(x, Result);
        Propagate(x, derivative is null ? gradient * T.Zero : Binary.Multiply(gradient, derivative));
    }
}
