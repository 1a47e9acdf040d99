using System.Globalization;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Which option may help where a CSV file is not as it should be.</summary>
internal static class CsvHints
{
    private static readonly char[] Delimiters = [';', '\t', '|', ','];

    /// <summary>Reads, and says in the error of a cell that is no number, and not near to one, what to do about it.</summary>
    /// <param name="target">What --target says; a single column may have classes.</param>
    /// <param name="read">Reads the file.</param>
    public static TResult Explain<TResult>(string target, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception) when (
            exception.Message.Contains("expected a number, found '", StringComparison.Ordinal) && exception.Message.EndsWith("'.", StringComparison.Ordinal))
        {
            // Without a header the name is the number.
            if (CsvRow.Split(target, "--target") is [var name]
                && new[] { $" ({name})", $", column {name}" }.Any(title => exception.Message.Contains($"{title}: expected a number", StringComparison.Ordinal)))
            {
                throw new InvalidDataException($"{exception.Message[..^1]}; where they are classes, add --task classification.", exception);
            }

            throw new InvalidDataException($"{exception.Message} --ignore leaves out columns that are no numbers.", exception);
        }
    }

    /// <summary>Why a column may be missing, after a space; empty where nothing points to anything.</summary>
    /// <param name="column">What was looked for.</param>
    /// <param name="columns">What there is.</param>
    public static string OfMissing(string column, string[] columns)
    {
        if (columns is [var line] && line.IndexOfAny(Delimiters) is >= 0 and var place)
        {
            string delimiter = line[place] == '\t' ? CsvDelimiter.Tab : $"\"{line[place]}\"";
            return $" Where that is what stands between the cells, add --delimiter {delimiter}.";
        }

        // Numbers as they are given where there is no header.
        bool areNamed = columns.Index().Any(column => column.Item != $"{column.Index + 1}");
        return areNamed && columns.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? " Where the first line has no names, add --header no; the columns then are 1, 2, 3 ..."
            : Nearest.Of(column, columns) is { } near ? $" Did you mean '{near}'?" : "";
    }
}
