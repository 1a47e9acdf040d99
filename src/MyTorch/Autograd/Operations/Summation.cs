using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch.Autograd;

/// <summary>The sums of the rows (R x 1), of the columns (1 x C) or of all elements (1 x 1); the gradient is broadcast.</summary>
internal sealed class Summation<T> : ColumnwiseOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Variable<T> _x;

    private Summation(Variable<T> x, int rows, int columns)
        : base(rows, columns, x) => _x = x;

    public override string Name => "sum";

    internal override bool ReadsArguments => false;

    /// <summary>Sums over the rows if <paramref name="rows"/> is 1, and over the columns if <paramref name="columns"/> is 1.</summary>
    public static Variable<T> To(Variable<T> x, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.RowCount == rows && x.ColumnCount == columns ? x : new Summation<T>(x, rows, columns).Apply();
    }

    protected override long Work => FlopsPerElement * _x.Length;

    protected override void ComputeColumns(T[] result, int start, int end)
    {
        ReadOnlySpan<T> x = _x.Data;
        if (Rows == 1 && Columns == 1)
        {
            result[0] = T.CreateTruncating(NormKernels.Sum(x));
        }
        else if (Rows == 1)
        {
            Span<T> sums = result.AsSpan(start, end - start);
            sums.Clear();
            Kernels.Columns.AccumulateSums(T.One, x[(start * _x.RowCount)..], _x.RowCount, sums);
        }
        else
        {
            SoftmaxKernels.Sum(x, _x.RowCount, _x.ColumnCount, result);
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(_x, Repeat<T>.To(gradient, _x.RowCount, _x.ColumnCount));
}

/// <summary>A row, a column or a scalar broadcast to R x C; the gradient is summed.</summary>
internal sealed class Repeat<T> : ColumnwiseOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Variable<T> _x;

    private Repeat(Variable<T> x, int rows, int columns)
        : base(rows, columns, x) => _x = x;

    public override string Name => "repeat";

    internal override bool ReadsArguments => false;

    /// <summary>Broadcasts a variable to the given shape.</summary>
    public static Variable<T> To(Variable<T> x, int rows, int columns) =>
        x.RowCount == rows && x.ColumnCount == columns ? x : new Repeat<T>(x, rows, columns).Apply();

    protected override void ComputeColumns(T[] result, int start, int end)
    {
        ReadOnlySpan<T> x = _x.Data;
        for (int j = start; j < end; j++)
        {
            Span<T> column = result.AsSpan(j * Rows, Rows);
            if (_x.RowCount == 1)
            {
                column.Fill(x[_x.ColumnCount == 1 ? 0 : j]);
            }
            else
            {
                x.CopyTo(column);
            }
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(_x, Summation<T>.To(gradient, _x.RowCount, _x.ColumnCount));
}
