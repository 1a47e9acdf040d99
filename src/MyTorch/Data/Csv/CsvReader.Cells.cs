namespace MyTorch.Data;

/// <content>Cuts a line into cells.</content>
public sealed partial class CsvReader
{
    /// <summary>A short gzip file may hold a line of nothing but delimiters, whose cells must not fill the memory.</summary>
    private const int MostCells = 1 << 20;

    private const byte Quote = (byte)'"';

    private void Cut(Span<byte> line)
    {
        bool hasQuotes = line.Contains(Quote);
        _count = 0;
        int length;
        for (int start = 0; start <= line.Length; start += length + 1)
        {
            if (_count == MostCells)
            {
                throw Error(_count, $"expected at most {MostCells} cells, found more.");
            }

            if (_count == _cells.Length)
            {
                Array.Resize(ref _cells, 2 * _count);
            }

            length = line[start..].IndexOf(_delimiter);
            length = length < 0 ? line.Length - start : length;
            if (hasQuotes && line.Slice(start, length).TrimStart((byte)' ').StartsWith("\""u8))
            {
                length = CutQuoted(line, start);
            }
            else
            {
                _cells[_count] = new Cell(start, start + length, IsQuoted: false);
            }

            _count++;
        }
    }

    /// <summary>Takes the quotes from the cell that starts there, in place, and returns its length with them.</summary>
    private int CutQuoted(Span<byte> line, int start)
    {
        if (line[start] != Quote)
        {
            throw Error(_count, $"expected the quote as the first character of the cell, found '{Show(line[start..])}'.");
        }

        int end = start + 1;
        for (int next = end; ; next++)
        {
            int length = line[next..].IndexOf(Quote);
            if (length < 0)
            {
                throw Error(_count, "expected a closing quote, found the end of the line: a cell with a line break cannot be read.");
            }

            line.Slice(next, length).CopyTo(line[end..]);
            end += length;
            next += length + 1;
            if (next == line.Length || line[next] == _delimiter)
            {
                _cells[_count] = new Cell(start + 1, end, IsQuoted: true);
                return next - start;
            }

            if (line[next] != Quote)
            {
                throw Error(_count, $"expected the end of the cell after its closing quote, found '{Show(line[next..])}': a quote within quotes is doubled.");
            }

            line[end++] = Quote;
        }
    }

    /// <summary>Where a cell is in its line, without quotes.</summary>
    private readonly record struct Cell(int Start, int End, bool IsQuoted);
}
