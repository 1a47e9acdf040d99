using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>The driver of all copies from rows to columns: a few rows at a time, so that a cache line of a column is written while it is at hand.</summary>
internal static class RowBand
{
    /// <summary>Rows taken together.</summary>
    public const int Height = 8;

    /// <summary>Copies some columns of a few rows of a row-major source to where the first of them begins in a column-major target.</summary>
    /// <param name="conversion">What each element becomes.</param>
    /// <param name="source">Rows of <paramref name="columns"/> elements.</param>
    /// <param name="columns">The columns of the source.</param>
    /// <param name="rows">The numbers of the rows, at most <see cref="Height"/>.</param>
    /// <param name="range">The columns to copy, which are the same ones in the target.</param>
    /// <param name="target">The target from its first element that is to be written in column 0.</param>
    /// <param name="stride">From one column of the target to the next.</param>
    public static void Copy<TSource, TTarget, TConversion>(
        TConversion conversion, ReadOnlySpan<TSource> source, int columns, ReadOnlySpan<int> rows, (int Start, int End) range, Span<TTarget> target, int stride)
        where TConversion : struct, IElementConversion<TSource, TTarget>
    {
        if (rows.Length == Height && range.Start < range.End)
        {
            // All that is written lies before this element; the rows are checked as they are found.
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

    /// <summary>Eight rows at once: as many loads and stores, and next to nothing else, for each column.</summary>
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
