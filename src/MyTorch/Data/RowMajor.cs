using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch.Data;

/// <summary>Between samples that lie row after row, as files hold them, and column-major matrices.</summary>
internal static class RowMajor
{
    /// <summary>Rows taken together, so that a cache line of the column-major side is written while it is at hand.</summary>
    private const int Band = 8;

    /// <summary>A matrix of rows x columns from values that lie row after row.</summary>
    public static Matrix<T> ToMatrix<T>(ReadOnlySpan<T> values, int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> result = Dense.Create<T>(rows, columns);
        Transpose(values, rows, columns, Dense.Span(result));
        return result;
    }

    /// <summary>The elements of a matrix row after row.</summary>
    public static T[] FromMatrix<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] rows = new T[matrix.RowCount * matrix.ColumnCount];
        Transpose<T>(Dense.Read(matrix), matrix.ColumnCount, matrix.RowCount, rows);
        return rows;
    }

    /// <summary>Copies the rows <paramref name="indices"/> of values that lie row after row into a column-major target.</summary>
    public static void Gather<T>(ReadOnlySpan<T> values, int columns, ReadOnlySpan<int> indices, Span<T> target)
    {
        for (int top = 0; top < indices.Length; top += Band)
        {
            ReadOnlySpan<int> band = indices.Slice(top, Math.Min(Band, indices.Length - top));
            for (int column = 0; column < columns; column++)
            {
                Span<T> to = target.Slice((column * indices.Length) + top, band.Length);
                for (int i = 0; i < to.Length; i++)
                {
                    to[i] = values[(band[i] * columns) + column];
                }
            }
        }
    }

    /// <summary>From rows x columns values row after row to the same column after column.</summary>
    public static void Transpose<T>(ReadOnlySpan<T> values, int rows, int columns, Span<T> target)
    {
        for (int top = 0; !values.IsEmpty && top < rows; top += Band)
        {
            int height = Math.Min(Band, rows - top);
            for (int column = 0; column < columns; column++)
            {
                Span<T> to = target.Slice((column * rows) + top, height);
                for (int i = 0; i < to.Length; i++)
                {
                    to[i] = values[((top + i) * columns) + column];
                }
            }
        }
    }
}
