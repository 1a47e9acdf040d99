using System.Text;

namespace MyTorch;

/// <summary>The cells of a line of CSV (RFC 4180), none of which has a line end: those with a comma or a quote are in quotes.</summary>
internal static class CsvRow
{
    /// <summary>The line.</summary>
    public static string Join(IEnumerable<string> cells) => string.Join(',', cells.Select(cell =>
        cell.AsSpan().ContainsAny(',', '"') ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell));

    /// <summary>The cells of a line.</summary>
    public static string[] Split(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                // Two quotes within quotes are one of the text; here the first of them seemed to end it.
                isQuoted = !isQuoted;
                cell.Append(isQuoted && i > 0 && line[i - 1] == '"' ? "\"" : "");
            }
            else if (line[i] == ',' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        return [.. cells, cell.ToString()];
    }
}
