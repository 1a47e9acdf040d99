using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>The transpose.</summary>
internal sealed class Transposition<T>(Variable<T> x) : KernelOperation<T>(x.ColumnCount, x.RowCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "'";

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result)
    {
        ReadOnlySpan<T> values = x.Data;
        for (int row = 0; row < Columns; row++)
        {
            for (int column = 0; column < Rows; column++)
            {
                result[(row * Rows) + column] = values[(column * Columns) + row];
            }
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, new Transposition<T>(gradient).Apply());
}

/// <summary>The same elements in column-major order, in another shape.</summary>
internal sealed class Reshaping<T>(Variable<T> x, int rows, int columns) : KernelOperation<T>(rows, columns, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "reshape";

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result) => x.Data.AsSpan().CopyTo(result);

    protected override void Backward(Variable<T> gradient) => Propagate(x, new Reshaping<T>(gradient, x.RowCount, x.ColumnCount).Apply());
}

/// <summary>A submatrix; the gradient is padded with zeros.</summary>
internal sealed class Slice<T>(Variable<T> x, int row, int rows, int column, int columns) : KernelOperation<T>(rows, columns, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "slice";

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result)
    {
        ReadOnlySpan<T> values = x.Data;
        for (int j = 0; j < Columns; j++)
        {
            values.Slice(((column + j) * x.RowCount) + row, Rows).CopyTo(result.AsSpan(j * Rows));
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, new Padding<T>(gradient, row, x.RowCount, column, x.ColumnCount).Apply());
}

/// <summary>A matrix padded with zeros; the gradient is sliced.</summary>
internal sealed class Padding<T>(Variable<T> x, int row, int rows, int column, int columns) : KernelOperation<T>(rows, columns, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "pad";

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result)
    {
        Array.Clear(result);
        ReadOnlySpan<T> values = x.Data;
        for (int j = 0; j < x.ColumnCount; j++)
        {
            values.Slice(j * x.RowCount, x.RowCount).CopyTo(result.AsSpan(((column + j) * Rows) + row));
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, new Slice<T>(gradient, row, x.RowCount, column, x.ColumnCount).Apply());
}

/// <summary>Matrices concatenated horizontally or vertically; the gradient is sliced.</summary>
internal sealed class Concatenation<T> : KernelOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Variable<T>[] _parts;
    private readonly bool _isStack;

    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Concatenation(Variable<T>[] parts, bool isStack)
        : base(Extent(parts, isStack, isRows: true), Extent(parts, isStack, isRows: false), parts) =>
        (_parts, _isStack) = (parts, isStack);

    public override string Name => _isStack ? "stack" : "append";

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result)
    {
        (int row, int column) = (0, 0);
        foreach (Variable<T> part in _parts)
        {
            ReadOnlySpan<T> values = part.Data;
            for (int j = 0; j < part.ColumnCount; j++)
            {
                values.Slice(j * part.RowCount, part.RowCount).CopyTo(result.AsSpan(((column + j) * Rows) + row));
            }

            (row, column) = _isStack ? (row + part.RowCount, 0) : (0, column + part.ColumnCount);
        }
    }

    protected override void Backward(Variable<T> gradient)
    {
        (int row, int column) = (0, 0);
        foreach (Variable<T> part in _parts)
        {
            if (Needs(part))
            {
                Propagate(part, new Slice<T>(gradient, row, part.RowCount, column, part.ColumnCount).Apply());
            }

            (row, column) = _isStack ? (row + part.RowCount, 0) : (0, column + part.ColumnCount);
        }
    }

    private static int Extent(Variable<T>[] parts, bool isStack, bool isRows)
    {
        int sum = 0;
        foreach (Variable<T> part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            sum = checked(sum + Of(part));
            if (isStack != isRows && Of(part) != Of(parts[0]))
            {
                throw new ArgumentException(isStack
                    ? $"stack: {parts[0].Label} is {parts[0].RowCount} x {parts[0].ColumnCount}, but {part.Label} is {part.RowCount} x {part.ColumnCount}: the numbers of columns must be equal."
                    : $"append: {parts[0].Label} is {parts[0].RowCount} x {parts[0].ColumnCount}, but {part.Label} is {part.RowCount} x {part.ColumnCount}: the numbers of rows must be equal.", nameof(parts));
            }
        }

        return isStack == isRows ? sum : Of(parts[0]);

        int Of(Variable<T> part) => isRows ? part.RowCount : part.ColumnCount;
    }
}

/// <summary>Rows selected by index, which may repeat; the gradients of a repeated row are added in the order of the indices.</summary>
internal sealed class RowGathering<T>(Variable<T> x, int[] rows) : KernelOperation<T>(rows.Length, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "rows";

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result)
    {
        ReadOnlySpan<T> values = x.Data;
        for (int j = 0; j < Columns; j++)
        {
            ReadOnlySpan<T> source = values.Slice(j * x.RowCount, x.RowCount);
            Span<T> target = result.AsSpan(j * Rows, Rows);
            for (int i = 0; i < rows.Length; i++)
            {
                target[i] = source[rows[i]];
            }
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, new RowScattering<T>(gradient, rows, x.RowCount).Apply());
}

/// <summary>A matrix of zeros to which the rows of x are added at the given indices; the gradient is gathered.</summary>
internal sealed class RowScattering<T>(Variable<T> x, int[] rows, int count) : KernelOperation<T>(count, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "scatter";

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result)
    {
        Array.Clear(result);
        ReadOnlySpan<T> values = x.Data;
        for (int j = 0; j < Columns; j++)
        {
            ReadOnlySpan<T> source = values.Slice(j * x.RowCount, x.RowCount);
            Span<T> target = result.AsSpan(j * Rows, Rows);
            for (int i = 0; i < rows.Length; i++)
            {
                target[rows[i]] += source[i];
            }
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, new RowGathering<T>(gradient, rows).Apply());
}
