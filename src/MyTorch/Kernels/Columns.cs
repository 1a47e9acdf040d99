using System.Numerics;

namespace MyTorch.Kernels;

/// <summary>Passes over the columns (features) of an N x C batch and a 1 x C row of values, one for each column.</summary>
internal static class Columns
{
    /// <summary>Adds alpha times the sum of column j to <c>row[j]</c>.</summary>
    public static void AccumulateSums<T>(T alpha, ReadOnlySpan<T> batch, int rows, Span<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < row.Length; j++)
        {
            row[j] += alpha * Reductions.Sum(batch.Slice(j * rows, rows));
        }
    }

    /// <summary>
    /// The column of the largest element of one row: the first one on a tie, and, as in NumPy, the first NaN where there is one.
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
}
