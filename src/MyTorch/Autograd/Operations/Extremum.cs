using System.Numerics;
using System.Numerics.Tensors;

namespace MyTorch.Autograd;

/// <summary>
/// The largest element of all (1 x 1), of each row (R x 1) or of each column (1 x C). Equal largest elements share the gradient evenly, as in
/// PyTorch's <c>amax</c>.
/// </summary>
internal sealed class Extremum<T> : KernelOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Variable<T> _x;

    private Extremum(Variable<T> x, int rows, int columns)
        : base(rows, columns, x) => _x = x;

    public override string Name => "max";

    /// <summary>
    /// Returns the maximum over the rows if <paramref name="rows"/> is 1, and over the columns if <paramref name="columns"/> is 1.
    /// </summary>
    public static Variable<T> Largest(Variable<T> x, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new Extremum<T>(x, rows, columns).Apply();
    }

    protected override void Compute(T[] result)
    {
        ReadOnlySpan<T> x = _x.Data;
        if (Rows == 1 && Columns == 1)
        {
            result[0] = TensorPrimitives.Max(x);
        }
        else if (Rows == 1)
        {
            for (int j = 0; j < Columns; j++)
            {
                result[j] = TensorPrimitives.Max(x.Slice(j * _x.RowCount, _x.RowCount));
            }
        }
        else
        {
            x[..Rows].CopyTo(result);
            for (int j = 1; j < _x.ColumnCount; j++)
            {
                TensorPrimitives.Max(result, x.Slice(j * Rows, Rows), result);
            }
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(_x, Binary.Multiply(gradient, new ExtremumWeight<T>(_x, Result).Apply()));
}

/// <summary>1 / n for each of the n elements of x that equal the extremum, otherwise 0; its derivative is 0.</summary>
file sealed class ExtremumWeight<T>(Variable<T> x, Variable<T> extremum) : KernelOperation<T>(x.RowCount, x.ColumnCount, x, extremum)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "max'";

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result)
    {
        ReadOnlySpan<T> values = x.Data;
        ReadOnlySpan<T> largest = extremum.Data;
        Span<int> counts = new int[largest.Length];
        for (int i = 0; i < values.Length; i++)
        {
            counts[ResultIndex(i)] += values[i] == largest[ResultIndex(i)] ? 1 : 0;
        }

        for (int i = 0; i < values.Length; i++)
        {
            result[i] = (values[i] == largest[ResultIndex(i)] ? T.One : T.Zero) / T.CreateTruncating(counts[ResultIndex(i)]);
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, gradient * T.Zero);

    private int ResultIndex(int index) => extremum.Length == 1 ? 0 : extremum.RowCount == 1 ? index / Rows : index % Rows;
}
