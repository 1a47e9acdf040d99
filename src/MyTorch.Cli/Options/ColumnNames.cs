using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Parses column names on the command line: separated by commas, as in the header of a CSV file.</summary>
internal static class ColumnNames
{
    /// <summary>Splits the text of an option.</summary>
    /// <param name="text">The names; a name that contains a comma is quoted.</param>
    /// <param name="option">The option, for error messages.</param>
    /// <exception cref="InvalidDataException">The text is empty or has several lines, or a quote is out of place.</exception>
    public static IReadOnlyList<string> Split(string text, string option)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAny('\n', '\r'))
        {
            throw new InvalidDataException($"{option} must be column names separated by commas.");
        }

        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), option);
        return reader.Columns;
    }
}
