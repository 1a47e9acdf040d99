using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// Normalization of the rows of a column-major N x C batch, a vector of rows at a time, so every row is computed by the same operations
/// regardless of its position. The columns of a row are added from left to right in blocks (<see cref="RowSum{T}"/>).
/// </summary>
internal static class RowNormKernels
{
    /// <summary>
    /// Computes y = gamma n + beta with n = (x - mean) / sqrt(variance + epsilon), for rows <paramref name="start"/> to <paramref name="end"/> - 1.
    /// </summary>
    /// <param name="x">The batch, whose columns are <paramref name="stride"/> apart.</param>
    /// <param name="stride">The distance between the columns of x.</param>
    /// <param name="rows">N, the distance between the columns of y and n.</param>
    /// <param name="gamma">The scale of each column.</param>
    /// <param name="beta">The shift of each column. If empty, rows are neither shifted nor centered.</param>
    /// <param name="epsilon">The value added to the variance.</param>
    /// <param name="y">Receives the output.</param>
    /// <param name="normalized">Receives n; may be y if n is not needed.</param>
    /// <param name="inverse">Receives 1 / sqrt(variance + epsilon) of each row.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">The row after the last one.</param>
    public static void Normalize<T>(
        ReadOnlySpan<T> x, int stride, int rows, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, T epsilon, Span<T> y, Span<T> normalized, Span<T> inverse,
        int start, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = Math.Min(Vector512<T>.Count, end - start);
        for (int next = start; next < end; next += count)
        {
            // The last vector ends with the last row and may repeat rows of the previous one.
            int row = Math.Min(next, end - count);
            (Vector512<T> mean, Vector512<T> residual, Vector512<T> variance) = Moments(x, stride, gamma.Length, isCentered: !beta.IsEmpty, row, count);
            Vector512<T> scale = Vector512<T>.One / Vector512.Sqrt(variance + Vector512.Create(epsilon));
            Store(scale, inverse, row, count);
            for (int j = 0; j < gamma.Length; j++)
            {
                Vector512<T> value = (Load(x, (j * stride) + row, count) - mean - residual) * scale;
                Vector512<T> shift = Vector512.Create(beta.IsEmpty ? T.Zero : beta[j]);
                Store(value, normalized, (j * rows) + row, count);
                Store(VectorMath.MultiplyAdd(value, Vector512.Create(gamma[j]), shift), y, (j * rows) + row, count);
            }
        }
    }

    /// <summary>
    /// Computes dx = (g - mean(g) - n * mean(g n)) / sqrt(variance + epsilon) with g = gamma dy; mean(g) is omitted unless the rows were
    /// centered.
    /// </summary>
    public static void InputGradient<T>(
        ReadOnlySpan<T> dy, ReadOnlySpan<T> normalized, int rows, ReadOnlySpan<T> gamma, bool isCentered, ReadOnlySpan<T> inverse, Span<T> dx,
        int start, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = Math.Min(Vector512<T>.Count, end - start);
        Vector512<T> columns = Vector512.Create(T.CreateTruncating(gamma.Length));
        for (int next = start; next < end; next += count)
        {
            int row = Math.Min(next, end - count);
            RowSum<T> sum = default;
            RowSum<T> products = default;
            for (int j = 0; j < gamma.Length; j++)
            {
                Vector512<T> g = Load(dy, (j * rows) + row, count) * Vector512.Create(gamma[j]);
                sum.Add(g, j);
                products.Add(g * Load(normalized, (j * rows) + row, count), j);
            }

            Vector512<T> mean = isCentered ? sum.Value / columns : default;
            Vector512<T> meanProduct = products.Value / columns;
            Vector512<T> scale = Load(inverse, row, count);
            for (int j = 0; j < gamma.Length; j++)
            {
                Vector512<T> g = Load(dy, (j * rows) + row, count) * Vector512.Create(gamma[j]);
                Vector512<T> value = Load(normalized, (j * rows) + row, count);
                Store(VectorMath.MultiplyAdd(-value, meanProduct, g - mean) * scale, dx, (j * rows) + row, count);
            }
        }
    }

    /// <summary>
    /// Computes the rounded mean of each row, the remainder lost in rounding it, and the biased variance; without centering, mean and remainder
    /// are 0. A row of one number gets exactly its mean and variance 0, since the deviation from the rounded mean is exact.
    /// </summary>
    private static (Vector512<T> Mean, Vector512<T> Residual, Vector512<T> Variance) Moments<T>(
        ReadOnlySpan<T> x, int stride, int columns, bool isCentered, int row, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> length = Vector512.Create(T.CreateTruncating(columns));
        RowSum<T> sum = default;
        for (int j = 0; j < columns && isCentered; j++)
        {
            sum.Add(Load(x, (j * stride) + row, count), j);
        }

        Vector512<T> mean = sum.Value / length;
        RowSum<T> distances = default;
        RowSum<T> squares = default;
        for (int j = 0; j < columns; j++)
        {
            Vector512<T> distance = Load(x, (j * stride) + row, count) - mean;
            distances.Add(distance, j);
            squares.Add(distance * distance, j);
        }

        if (!isCentered)
        {
            return (mean, default, squares.Value / length);
        }

        Vector512<T> residual = distances.Value / length;
        return (mean, residual, VectorMath.AtLeast(VectorMath.MultiplyAdd(-residual, distances.Value, squares.Value), Vector512<T>.Zero) / length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Load<T>(ReadOnlySpan<T> source, int index, int count) => count == Vector512<T>.Count
        ? Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(source.Slice(index, count)))
        : PartialVector.Load(source.Slice(index, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector512<T> vector, Span<T> target, int index, int count)
    {
        if (count == Vector512<T>.Count)
        {
            vector.StoreUnsafe(ref MemoryMarshal.GetReference(target.Slice(index, count)));
        }
        else
        {
            PartialVector.Store(vector, target.Slice(index, count));
        }
    }
}
