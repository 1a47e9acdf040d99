using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>
/// An element-wise function of two numbers. A row, a column or a scalar is broadcast to the shape of the other argument; its gradient is the sum
/// over the elements where it was used.
/// </summary>
internal sealed class BinaryOperation<T, TFunction> : ColumnwiseOperation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TFunction : struct, IBinaryFunction<T>
{
    private readonly Variable<T> _x;
    private readonly Variable<T> _y;

    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public BinaryOperation(Variable<T> x, Variable<T> y)
        : base(Extent(x, y, x.RowCount, y.RowCount), Extent(x, y, x.ColumnCount, y.ColumnCount), x, y) => (_x, _y) = (x, y);

    public override string Name => TFunction.Name;

    internal override bool ReadsArguments => TFunction.ReadsArguments;

    protected override void ComputeColumns(T[] result, int start, int end)
    {
        (T[] x, T[] y) = (_x.Data, _y.Data);
        Range range = (start * Rows)..(end * Rows);
        if (x.Length == y.Length && _x.RowCount == _y.RowCount)
        {
            TFunction.Invoke(x.AsSpan(range), y.AsSpan(range), result.AsSpan(range));
        }
        else if (y.Length == 1)
        {
            TFunction.Invoke(x.AsSpan(range), y[0], result.AsSpan(range));
        }
        else if (x.Length == 1)
        {
            TFunction.Invoke(x[0], y.AsSpan(range), result.AsSpan(range));
        }
        else
        {
            ComputeBroadcast(x, y, result, start, end);
        }
    }

    protected override void Backward(Variable<T> gradient)
    {
        if (Needs(_x))
        {
            Propagate(_x, Summation<T>.To(TFunction.GradientOfX(_x, _y, gradient), _x.RowCount, _x.ColumnCount));
        }

        if (Needs(_y))
        {
            Propagate(_y, Summation<T>.To(TFunction.GradientOfY(_x, _y, gradient), _y.RowCount, _y.ColumnCount));
        }
    }

    /// <summary>Computes the result if at least one argument is a single row or a single column.</summary>
    private void ComputeBroadcast(T[] x, T[] y, T[] result, int start, int end)
    {
        for (int j = start; j < end; j++)
        {
            ReadOnlySpan<T> left = ColumnOf(_x, x, j);
            ReadOnlySpan<T> right = ColumnOf(_y, y, j);
            Span<T> column = result.AsSpan(j * Rows, Rows);
            if (left.Length == right.Length)
            {
                TFunction.Invoke(left, right, column);
            }
            else if (right.Length == 1)
            {
                TFunction.Invoke(left, right[0], column);
            }
            else
            {
                TFunction.Invoke(left[0], right, column);
            }
        }
    }

    private static ReadOnlySpan<T> ColumnOf(Variable<T> variable, T[] data, int column) =>
        data.AsSpan(variable.ColumnCount == 1 ? 0 : column * variable.RowCount, variable.RowCount);

    private static int Extent(Variable<T> x, Variable<T> y, int sizeOfX, int sizeOfY) => sizeOfX == sizeOfY || sizeOfY == 1 ? sizeOfX : sizeOfX == 1 ? sizeOfY : throw new ArgumentException(
        $"{TFunction.Name}: {x.Label} is {x.RowCount} x {x.ColumnCount}, but {y.Label} is {y.RowCount} x {y.ColumnCount}: rows and columns must be equal, or 1 on one side.");
}
