using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch.Data;

/// <summary>Between samples that lie row after row, as files hold them, and column-major matrices.</summary>
internal static class RowMajor
{
    /// <summary>An element is copied in the time of so many floating-point operations of a product, by which <see cref="ThreadTeam"/> counts.</summary>
    private const int FlopsPerElement = 16;

    /// <summary>The parts into which to cut a copy.</summary>
    public static int PartsFor(int rows, int columns) => ParallelWork.ChunksFor((long)FlopsPerElement * rows * columns);

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

    /// <summary>Values of Fortran order in C order: counts through the indices, last one first, and follows with the place in the source.</summary>
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

    /// <summary>From rows x columns values row after row to the same column after column.</summary>
    public static void Transpose<T>(ReadOnlySpan<T> values, int rows, int columns, Span<T> target) where T : unmanaged =>
        Convert(default(Same<T>), values, columns, (0, rows), target, rows);

    /// <summary>
    /// Converts the rows of a range, of values that lie row after row, into those of a column-major target.
    /// </summary>
    public static void Convert<TSource, TTarget, TConversion>(
        TConversion conversion, ReadOnlySpan<TSource> values, int columns, (int Start, int End) range, Span<TTarget> target, int rows)
        where TConversion : struct, IElementConversion<TSource, TTarget>
    {
        Span<int> band = stackalloc int[RowBand.Height];
        for (int top = range.Start; columns > 0 && top < range.End; top += band.Length)
        {
            band = band[..Math.Min(band.Length, range.End - top)];
            for (int i = 0; i < band.Length; i++)
            {
                band[i] = top + i;
            }

            RowBand.Copy(conversion, values, columns, band, (0, columns), target[top..], rows);
        }
    }

    /// <summary>Copies columns of the rows <paramref name="indices"/>, of values that lie row after row, into those of a column-major target.</summary>
    public static void Gather<T>(ReadOnlySpan<T> values, int columns, ReadOnlySpan<int> indices, (int Start, int End) range, Span<T> target)
        where T : unmanaged
    {
        for (int top = 0; columns > 0 && top < indices.Length; top += RowBand.Height)
        {
            ReadOnlySpan<int> band = indices.Slice(top, Math.Min(RowBand.Height, indices.Length - top));
            RowBand.Copy(default(Same<T>), values, columns, band, range, target[top..], indices.Length);
        }
    }

    private readonly struct Same<T> : IElementConversion<T, T>
    {
        public T Invoke(T element) => element;
    }
}
