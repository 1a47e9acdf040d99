using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>Slices, rearranges and concatenates variables.</summary>
public static class VariableShapes
{
    /// <summary>Returns the transpose, C x R.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">R x C.</param>
    public static Variable<T> Transpose<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return new Transposition<T>(x).Apply();
    }

    /// <summary>Returns the same elements in another shape, in column-major order, as MathNet stores them.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">R x C.</param>
    /// <param name="rows">The new number of rows.</param>
    /// <param name="columns">The new number of columns.</param>
    /// <exception cref="ArgumentException">The new shape has a different number of elements.</exception>
    public static Variable<T> Reshape<T>(this Variable<T> x, int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return rows > 0 && columns > 0 && (long)rows * columns == x.Length ? new Reshaping<T>(x, rows, columns).Apply() : throw new ArgumentException(
            $"reshape: {x.Label} is {x.RowCount} x {x.ColumnCount}, which cannot become {rows} x {columns}: the number of elements must stay {x.Length}.");
    }

    /// <summary>Returns a submatrix.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">R x C.</param>
    /// <param name="rows">The rows, such as <c>0..10</c> or <c>..</c> for all.</param>
    /// <param name="columns">The columns.</param>
    /// <exception cref="ArgumentException">A range is empty or outside the matrix.</exception>
    public static Variable<T> Slice<T>(this Variable<T> x, Range rows, Range columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        (int row, int rowCount) = Within(x, rows, x.RowCount, "rows");
        (int column, int columnCount) = Within(x, columns, x.ColumnCount, "columns");
        return new Slice<T>(x, row, rowCount, column, columnCount).Apply();
    }

    /// <summary>Returns the rows at the given indices, which may repeat, as in an embedding lookup.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">R x C.</param>
    /// <param name="rows">The indices of the rows, 0 to R - 1, at least one.</param>
    /// <exception cref="ArgumentException">There are no indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the matrix.</exception>
    public static Variable<T> GatherRows<T>(this Variable<T> x, params ReadOnlySpan<int> rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        if (rows.IsEmpty)
        {
            throw new ArgumentException("At least one row is needed.", nameof(rows));
        }

        for (int i = 0; i < rows.Length; i++)
        {
            if ((uint)rows[i] >= (uint)x.RowCount)
            {
                throw new ArgumentOutOfRangeException(nameof(rows), rows[i], $"rows[{i}] must be between 0 and {x.RowCount - 1}: {x.Label} is {x.RowCount} x {x.ColumnCount}.");
            }
        }

        return new RowGathering<T>(x, rows.ToArray()).Apply();
    }

    /// <summary>Concatenates matrices horizontally, like MathNet's Append.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="left">R x C.</param>
    /// <param name="right">R x D.</param>
    /// <returns>A variable, R x (C + D).</returns>
    /// <exception cref="ArgumentException">The numbers of rows differ.</exception>
    public static Variable<T> Append<T>(this Variable<T> left, params ReadOnlySpan<Variable<T>> right) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Concatenation<T>([left, .. right], isStack: false).Apply();

    /// <summary>Concatenates matrices vertically, like MathNet's Stack.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="upper">R x C.</param>
    /// <param name="lower">S x C.</param>
    /// <returns>A variable, (R + S) x C.</returns>
    /// <exception cref="ArgumentException">The numbers of columns differ.</exception>
    public static Variable<T> Stack<T>(this Variable<T> upper, params ReadOnlySpan<Variable<T>> lower) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new Concatenation<T>([upper, .. lower], isStack: true).Apply();

    private static (int Start, int Length) Within<T>(Variable<T> x, Range range, int length, string dimension) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int start, int end) = (range.Start.GetOffset(length), range.End.GetOffset(length));
        return start >= 0 && start < end && end <= length ? (start, end - start) : throw new ArgumentException(
            $"slice: {x.Label} is {x.RowCount} x {x.ColumnCount}: the {dimension} {range} must be within 0..{length} and not empty.");
    }
}
