using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>Copies rows to columns, a block of rows at a time, so that each cache line of a column is written while it is in the cache.</summary>
internal static class RowBlock
{
    /// <summary>The number of rows in a block.</summary>
    public const int Height = 8;

    /// <summary>Copies a range of columns of a block of rows from a row-major source to a column-major target.</summary>
    /// <param name="conversion">Converts each element.</param>
    /// <param name="source">The row-major source, with rows of <paramref name="columns"/> elements.</param>
    /// <param name="columns">The number of columns of the source.</param>
    /// <param name="rows">The indices of the rows, at most <see cref="Height"/>.</param>
    /// <param name="range">The columns to copy, which are the same in the target.</param>
    /// <param name="target">The target, starting at the first element to write in column 0.</param>
    /// <param name="stride">The distance between two columns of the target, in elements.</param>
    public static void Copy<TSource, TTarget, TConversion>(
        TConversion conversion, ReadOnlySpan<TSource> source, int columns, ReadOnlySpan<int> rows, (int Start, int End) range, Span<TTarget> target, int stride)
        where TConversion : struct, IElementConversion<TSource, TTarget>
    {
        if (rows.Length == Height && range.Start < range.End)
        {
            // The bounds check of the last element to write; the rows are checked by Slice.
            _ = target[((range.End - 1) * stride) + Height - 1];
            CopyEight(conversion, source, columns, rows, range, ref MemoryMarshal.GetReference(target), stride);
            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<TSource> row = source.Slice(rows[i] * columns, columns);
            for (int column = range.Start; column < range.End; column++)
            {
                target[(column * stride) + i] = conversion.Invoke(row[column]);
            }
        }
    }

    /// <summary>Copies eight rows at once: each column takes eight loads and stores and little else.</summary>
    private static void CopyEight<TSource, TTarget, TConversion>(
        TConversion conversion, ReadOnlySpan<TSource> source, int columns, ReadOnlySpan<int> rows, (int Start, int End) range, ref TTarget target, int stride)
        where TConversion : struct, IElementConversion<TSource, TTarget>
    {
        ref TSource row0 = ref Row(source, columns, rows[0]);
        ref TSource row1 = ref Row(source, columns, rows[1]);
        ref TSource row2 = ref Row(source, columns, rows[2]);
        ref TSource row3 = ref Row(source, columns, rows[3]);
        ref TSource row4 = ref Row(source, columns, rows[4]);
        ref TSource row5 = ref Row(source, columns, rows[5]);
        ref TSource row6 = ref Row(source, columns, rows[6]);
        ref TSource row7 = ref Row(source, columns, rows[7]);
        for (nint column = range.Start; column < range.End; column++)
        {
            ref TTarget to = ref Unsafe.Add(ref target, column * stride);
            to = conversion.Invoke(Unsafe.Add(ref row0, column));
            Unsafe.Add(ref to, 1) = conversion.Invoke(Unsafe.Add(ref row1, column));
            Unsafe.Add(ref to, 2) = conversion.Invoke(Unsafe.Add(ref row2, column));
            Unsafe.Add(ref to, 3) = conversion.Invoke(Unsafe.Add(ref row3, column));
            Unsafe.Add(ref to, 4) = conversion.Invoke(Unsafe.Add(ref row4, column));
            Unsafe.Add(ref to, 5) = conversion.Invoke(Unsafe.Add(ref row5, column));
            Unsafe.Add(ref to, 6) = conversion.Invoke(Unsafe.Add(ref row6, column));
            Unsafe.Add(ref to, 7) = conversion.Invoke(Unsafe.Add(ref row7, column));
        }
    }

    private static ref TSource Row<TSource>(ReadOnlySpan<TSource> source, int columns, int row) =>
        ref MemoryMarshal.GetReference(source.Slice(row * columns, columns));
}
