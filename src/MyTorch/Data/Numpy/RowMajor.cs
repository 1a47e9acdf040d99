using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch.Data;

/// <summary>Converts between row-major samples, as in files, and column-major matrices.</summary>
internal static class RowMajor
{
    /// <summary>The cost of copying an element in floating-point operations, the unit of work of <see cref="ThreadTeam"/>.</summary>
    private const int FlopsPerElement = 16;

    /// <summary>Returns the number of chunks into which to split a copy.</summary>
    public static int ChunksFor(int rows, int columns) => ParallelWork.ChunksFor((long)FlopsPerElement * rows * columns);

    /// <summary>Converts row-major values to a rows x columns matrix.</summary>
    public static Matrix<T> ToMatrix<T>(ReadOnlySpan<T> values, int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> result = Dense.Create<T>(rows, columns);
        Transpose(values, rows, columns, Dense.Span(result));
        return result;
    }

    /// <summary>Returns the elements of a matrix in row-major order.</summary>
    public static T[] FromMatrix<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] rows = new T[matrix.RowCount * matrix.ColumnCount];
        Transpose<T>(Dense.Read(matrix), matrix.ColumnCount, matrix.RowCount, rows);
        return rows;
    }

    /// <summary>Copies values from Fortran order to C order: increments the indices, last one first, and tracks the position in the source.</summary>
    public static TElement[] FromFortranOrder<TElement>(TElement[] values, int[] shape)
    {
        int[] steps = new int[shape.Length];
        for (int axis = 0, step = 1; axis < shape.Length; step *= shape[axis++])
        {
            steps[axis] = step;
        }

        var result = new TElement[values.Length];
        int[] index = new int[shape.Length];
        int source = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[source];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                source += steps[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= steps[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    /// <summary>Copies rows x columns values from row-major to column-major order.</summary>
    public static void Transpose<T>(ReadOnlySpan<T> values, int rows, int columns, Span<T> target) where T : unmanaged =>
        Convert(default(Identity<T>), values, columns, (0, rows), target, rows);

    /// <summary>
    /// Converts a range of rows of row-major values and writes them to the same rows of a column-major target.
    /// </summary>
    public static void Convert<TSource, TTarget, TConversion>(
        TConversion conversion, ReadOnlySpan<TSource> values, int columns, (int Start, int End) range, Span<TTarget> target, int rows)
        where TConversion : struct, IElementConversion<TSource, TTarget>
    {
        Span<int> block = stackalloc int[RowBlock.Height];
        for (int top = range.Start; columns > 0 && top < range.End; top += block.Length)
        {
            block = block[..Math.Min(block.Length, range.End - top)];
            for (int i = 0; i < block.Length; i++)
            {
                block[i] = top + i;
            }

            RowBlock.Copy(conversion, values, columns, block, (0, columns), target[top..], rows);
        }
    }

    /// <summary>Copies a range of columns of the rows <paramref name="indices"/> from row-major values to a column-major target.</summary>
    public static void Gather<T>(ReadOnlySpan<T> values, int columns, ReadOnlySpan<int> indices, (int Start, int End) range, Span<T> target)
        where T : unmanaged
    {
        for (int top = 0; columns > 0 && top < indices.Length; top += RowBlock.Height)
        {
            ReadOnlySpan<int> block = indices.Slice(top, Math.Min(RowBlock.Height, indices.Length - top));
            RowBlock.Copy(default(Identity<T>), values, columns, block, range, target[top..], indices.Length);
        }
    }

    private readonly struct Identity<T> : IElementConversion<T, T>
    {
        public T Invoke(T element) => element;
    }
}
