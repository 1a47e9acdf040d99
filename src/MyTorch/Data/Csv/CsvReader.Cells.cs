using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Data;

/// <content>Splits a row into cells.</content>
public sealed partial class CsvReader
{
    /// <summary>The maximum number of cells in a row: a short gzip file may expand to a line of delimiters, whose cells must not exhaust memory.</summary>
    private const int MostCells = 1 << 20;

    private const byte Quote = (byte)'"';

    /// <summary>Splits the current line into cells, appending further lines while a quote is open.</summary>
    private void Cut()
    {
        Span<byte> row = _lines.Line;
        _count = 0;
        int start = 0;
        bool isText = false;
        for (int block = 0, next; block < row.Length; block = next)
        {
            next = block + Vector256<byte>.Count;
            for (uint marks = Marks(row, block); marks != 0; marks &= marks - 1)
            {
                int place = block + BitOperations.TrailingZeroCount(marks);
                if (row[place] == _delimiter)
                {
                    Add(start, place, isQuoted: false);
                    (start, isText) = (place + 1, false);
                }
                else if (!isText && !(isText = !row[start..place].TrimStart((byte)' ').IsEmpty))
                {
                    start = next = CutQuoted(ref row, start) + 1;
                    break;
                }
            }
        }

        if (start <= row.Length)
        {
            Add(start, row.Length, isQuoted: false);
        }
    }

    /// <summary>Returns a mask with one bit for each of 32 bytes of the row, set for delimiters and quotes.</summary>
    private uint Marks(ReadOnlySpan<byte> row, int block)
    {
        // The bytes after the row are padding of its buffer.
        var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)block);
        uint marks = (Vector256.Equals(bytes, Vector256.Create(_delimiter)) | Vector256.Equals(bytes, Vector256.Create(Quote))).ExtractMostSignificantBits();
        int length = row.Length - block;
        return length < Vector256<byte>.Count ? marks & ((1u << length) - 1) : marks;
    }

    private void Add(int start, int end, bool isQuoted)
    {
        if (_count == _cells.Length)
        {
            Array.Resize(ref _cells, _count < MostCells ? 2 * _count : throw Error(_count, $"expected at most {MostCells} cells, found more."));
        }

        _cells[_count++] = new Cell(start, end, isQuoted);
    }

    /// <summary>Unquotes the cell that starts at <paramref name="start"/> in place, and returns the position of the delimiter after it or of the end of the row.</summary>
    private int CutQuoted(ref Span<byte> row, int start)
    {
        if (row[start] != Quote)
        {
            throw QuoteError($"expected the quote as the first character of the cell, found '{Show(row[start..])}'.");
        }

        int end = start + 1;
        for (int next = end; ; next++)
        {
            int length = FindQuote(ref row, next) - next;
            if (end < next)
            {
                row.Slice(next, length).CopyTo(row[end..]);
            }

            end += length;
            next += length + 1;
            if (next == row.Length || row[next] == _delimiter)
            {
                Add(start + 1, end, isQuoted: true);
                return next;
            }

            if (row[next] != Quote)
            {
                string lines = row[(start + 1)..end].Contains((byte)'\n') ? $" on line {_lines.Count}" : "";
                throw QuoteError(row[next] == '\r'
                    ? $"found {LineReader.CarriageReturns}."
                    : $"expected the end of the cell after its closing quote{lines}, found '{Show(row[next..])}': a quote within quotes must be doubled.");
            }

            row[end++] = Quote;
        }
    }

    /// <summary>Returns the position of the next quote, in this line or in a following one, which is then appended to the row.</summary>
    private int FindQuote(ref Span<byte> row, int searched)
    {
        int length;
        while ((length = row[searched..].IndexOf(Quote)) < 0)
        {
            searched = row.Length;
            if (!_lines.Extend())
            {
                throw QuoteError(_lines.IsFull
                    ? $"expected a closing quote within {LineReader.LongestLine} bytes, found none."
                    : "expected a closing quote, found none before the end.");
            }

            row = _lines.Line;
        }

        return searched + length;
    }

    /// <summary>Creates the exception for the current cell, with the line on which it begins.</summary>
    private InvalidDataException QuoteError(string problem)
    {
        ReadOnlySpan<byte> row = _lines.Line;
        long line = Line;
        foreach (Cell cell in _cells.AsSpan(0, _count))
        {
            line += row[cell.Start..cell.End].Count((byte)'\n');
        }

        return Error(line, _count, problem);
    }

    /// <summary>The range of a cell in its row, without quotes.</summary>
    private readonly record struct Cell(int Start, int End, bool IsQuoted);
}
