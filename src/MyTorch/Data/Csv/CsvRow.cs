using System.Text;

namespace MyTorch.Data;

/// <summary>Cells as CSV has them (RFC 4180), so that <see cref="CsvReader"/> and others read the same texts back.</summary>
internal static class CsvRow
{
    /// <summary>The line of these cells.</summary>
    public static string Join(IEnumerable<string> cells, char delimiter = ',') => string.Join(delimiter, cells.Select(cell => Quote(cell, delimiter)));

    /// <summary>The texts of the line, that of a header.</summary>
    /// <param name="line">Cells with commas between them.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidDataException">It is empty or of several lines, or a quote is not where it should be.</exception>
    public static string[] Split(string line, string name)
    {
        if (line.Length == 0 || line.AsSpan().ContainsAny('\n', '\r'))
        {
            throw new InvalidDataException($"{name} needs the names of columns, with commas between them.");
        }

        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(line)), name, delimiter: ',', hasHeader: true);
        return reader.Columns;
    }

    /// <summary>The cell, in quotes where it needs them: for a delimiter, a quote, a line end, or space around it, which readers may take away.</summary>
    public static string Quote(string cell, char delimiter) =>
        cell.AsSpan().ContainsAny(delimiter, '"') || cell.AsSpan().ContainsAny('\n', '\r') || cell.AsSpan().Trim().Length < cell.Length
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : cell;
}
