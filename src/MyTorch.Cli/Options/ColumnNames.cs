using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Names of columns as they are written on a command line: as in the header of a CSV file, with commas between them.</summary>
internal static class ColumnNames
{
    /// <summary>Splits the text of an option.</summary>
    /// <param name="text">The names; one that holds a comma is in quotes.</param>
    /// <param name="option">The option, for error messages.</param>
    /// <exception cref="InvalidDataException">The text is empty or has several lines, or a quote is out of place.</exception>
    public static IReadOnlyList<string> Split(string text, string option)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAny('\n', '\r'))
        {
            throw new InvalidDataException($"{option} needs the names of columns, with commas between them.");
        }

        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), option);
        return reader.Columns;
    }
}
