using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Common;

/// <summary>Reads, validates and writes labels given as class indices or one-hot rows.</summary>
internal static class ClassLabels
{
    private const int None = -1;

    /// <summary>Reads one-hot rows, N x K, or class indices, N x 1, for a validated batch; an index may also be the ignored one.</summary>
    /// <exception cref="ArgumentException">The shape is neither, or a row is not a valid label; the message names the row.</exception>
    public static void Read<T>(Matrix<T> labels, Shape batch, int classes, Span<int> result, int? ignored = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.RowCount != batch.Rows || (labels.ColumnCount != classes && labels.ColumnCount != 1))
        {
            throw new ArgumentException(
                $"{Shape.From(nameof(labels), labels)}, but {batch}: labels must be one-hot, {batch.Rows} x {classes}, or class indices, {batch.Rows} x 1.", nameof(labels));
        }

        T[] values = Dense.Read(labels);
        if (labels.ColumnCount == 1)
        {
            ReadIndices(values.AsSpan(0, batch.Rows), classes, result, ignored);
        }
        else
        {
            ReadOneHot(values.AsSpan(0, batch.Rows * classes), batch.Rows, result);
        }
    }

    /// <summary>Throws if there is not one class index for each row, or if an index is outside 0 to <paramref name="count"/> - 1.</summary>
    /// <exception cref="ArgumentException">The number of indices is wrong, or an index is out of range.</exception>
    public static void Require(ReadOnlySpan<int> classes, Shape batch, int count)
    {
        if (classes.Length != batch.Rows)
        {
            throw new ArgumentException($"There are {classes.Length} classes, but {batch}: expected one class for each of the {batch.Rows} rows.", nameof(classes));
        }

        Check(classes, count);
    }

    /// <summary>Throws if a class index is neither in 0 to <paramref name="count"/> - 1 nor the ignored one.</summary>
    /// <exception cref="ArgumentException">An index is out of range; the message names its row.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public static void Check(ReadOnlySpan<int> classes, int count, int? ignored = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        for (int row = 0; row < classes.Length; row++)
        {
            if ((uint)classes[row] >= (uint)count && classes[row] != ignored)
            {
                throw new ArgumentException($"Row {row} is of class {classes[row]}, but the classes are 0 to {count - 1}.", nameof(classes));
            }
        }
    }

    /// <summary>
    /// Writes one-hot rows start to end - 1 of a column-major N x K matrix for validated class indices; an ignored row is all zeros.
    /// </summary>
    public static void WriteOneHot<T>(ReadOnlySpan<int> classes, int? ignored, Span<T> result, int start, int end) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int first = start; first < result.Length; first += classes.Length)
        {
            result.Slice(first, end - start).Clear();
        }

        for (int row = start; row < end; row++)
        {
            if (classes[row] != ignored)
            {
                result[(classes[row] * classes.Length) + row] = T.One;
            }
        }
    }

    /// <summary>Writes the label of one sample as a one-hot row or as a class index.</summary>
    public static void Write<T>(int label, bool isOneHot, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (isOneHot)
        {
            y.Clear();
            y[label] = T.One;
        }
        else
        {
            y[0] = T.CreateTruncating(label);
        }
    }

    private static void ReadIndices<T>(ReadOnlySpan<T> values, int classes, Span<int> result, int? ignored) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < values.Length; row++)
        {
            // Written so that NaN is also rejected.
            bool isClass = T.IsInteger(values[row]) && values[row] >= T.Zero && values[row] < T.CreateTruncating(classes);
            if (!isClass && (ignored is not { } index || values[row] != T.CreateTruncating(index)))
            {
                throw new ArgumentException(Invariant($"Row {row} of the labels is {values[row]}, but classes must be integers from 0 to {classes - 1}."));
            }

            result[row] = int.CreateTruncating(values[row]);
        }
    }

    private static void ReadOneHot<T>(ReadOnlySpan<T> values, int rows, Span<int> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        result[..rows].Fill(None);
        for (int column = 0; column < values.Length / rows; column++)
        {
            for (int row = 0; row < rows; row++)
            {
                T value = values[(column * rows) + row];
                if (value == T.One && result[row] == None)
                {
                    result[row] = column;
                }
                else if (value != T.Zero)
                {
                    throw new ArgumentException(Invariant($"Row {row} of the labels has {value} in column {column}: a row must be one-hot, a single 1 among zeros."));
                }
            }
        }

        int empty = result[..rows].IndexOf(None);
        if (empty >= 0)
        {
            throw new ArgumentException($"Row {empty} of the labels has no 1: a row must be one-hot, a single 1 among zeros.");
        }
    }
}
