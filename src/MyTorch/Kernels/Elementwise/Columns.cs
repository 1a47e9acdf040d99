using System.Numerics;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>Operations over the columns (features) of an N x C batch, with a 1 x C row holding one value for each column.</summary>
internal static class Columns
{
    /// <summary>Adds alpha times the sum of column j to <c>row[j]</c>, for every j.</summary>
    public static void AccumulateSums<T>(T alpha, ReadOnlySpan<T> batch, int rows, Span<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < row.Length; j++)
        {
            row[j] += alpha * Reductions.Sum(batch.Slice(j * rows, rows));
        }
    }

    /// <summary>
    /// Returns the column of the largest element of a row: the first on a tie, or, as in NumPy, the first NaN if there is one.
    /// </summary>
    public static int ArgMax<T>(ReadOnlySpan<T> batch, int rows, int columns, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int best = 0;
        for (int j = 1; j < columns && !T.IsNaN(batch[(best * rows) + row]); j++)
        {
            T value = batch[(j * rows) + row];
            if (value > batch[(best * rows) + row] || T.IsNaN(value))
            {
                best = j;
            }
        }

        return best;
    }

    /// <summary>Finds the column of the largest element of every row; see <see cref="ArgMax{T}(ReadOnlySpan{T}, int, int, int)"/>.</summary>
    public static void ArgMax<T>(ReadOnlySpan<T> batch, int rows, int columns, Span<int> best) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector512<T>.Count;
        Span<T> places = stackalloc T[width];
        int row = 0;
        for (; row + width <= rows; row += width)
        {
            Vector512<T> largest = Vector512.Create(batch[row..]);
            Vector512<T> place = default;
            for (int j = 1; j < columns; j++)
            {
                Vector512<T> value = Vector512.Create(batch[((j * rows) + row)..]);
                Vector512<T> better = Vector512.GreaterThan(value, largest) | Vector512.AndNot(Vector512.IsNaN(value), Vector512.IsNaN(largest));
                largest = Vector512.ConditionalSelect(better, value, largest);
                place = Vector512.ConditionalSelect(better, Vector512.Create(T.CreateTruncating(j)), place);
            }

            place.CopyTo(places);
            for (int i = 0; i < width; i++)
            {
                best[row + i] = int.CreateTruncating(places[i]);
            }
        }

        for (; row < rows; row++)
        {
            best[row] = ArgMax(batch, rows, columns, row);
        }
    }
}
