using System.Globalization;
using System.Text.RegularExpressions;

namespace MyTorch.Cli;

/// <summary>Suggests options that may help if a CSV file is malformed.</summary>
internal static partial class CsvHints
{
    /// <summary>The end of the library's message for rows whose label is missing.</summary>
    private const string MissingLabel = ": rows without a label must be removed or labelled first.";

    /// <summary>The end of its message for cells that are missing.</summary>
    private const string MissingCell = ": rows with missing values must be removed or filled first.";

    private const string Drop = ". --missing-labels drop leaves these rows out.";

    /// <summary>Reads a file to train on, and names in an error the option that may help.</summary>
    /// <param name="settings">The settings that describe the file.</param>
    /// <param name="read">Reads the file.</param>
    public static TResult Explain<TResult>(TrainSettings settings, Func<TResult> read) => Explain(message => Advice(settings, message), read);

    /// <summary>Reads a file with the schema of a model, and names in an error the option that may help.</summary>
    /// <param name="read">Reads the file.</param>
    public static TResult Explain<TResult>(Func<TResult> read) => Explain(message => IsLabelMissing(message) ? Drop : null, read);

    private static TResult Explain<TResult>(Func<string, string?> advice, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception) when (advice(exception.Message) is not null)
        {
            throw new InvalidDataException($"{exception.Message[..^1]}{advice(exception.Message)}", exception);
        }
    }

    /// <summary>Returns the text that replaces the full stop of a message; null if no option helps.</summary>
    private static string? Advice(TrainSettings settings, string message)
    {
        if (IsLabelMissing(message))
        {
            bool isClass = message.Contains(": expected a class", StringComparison.Ordinal) && !message.Contains("found ''", StringComparison.Ordinal);
            return isClass ? $"{Drop} --missing-labels keep reads such a text as a class." : Drop;
        }

        if (SeparatorLine().Match(message) is { Success: true, Groups: [_, var delimiter, ..] } && delimiter.Value[0] != CsvDelimiter.Of(settings.Delimiter))
        {
            return $", and add --delimiter {OptionOf(delimiter.Value[0])}.";
        }

        if (settings.Header == "yes" && UnnamedColumn().IsMatch(message))
        {
            return ". --ignore \"\" leaves out a column without a name.";
        }

        return IsNoNumber(message) && AdviceForTarget(settings.Target!, message) is { } advice ? advice
            : ExpectedNumber().IsMatch(message) && (IsNoNumber(message) || message.EndsWith(MissingCell, StringComparison.Ordinal)) ? UnusableColumns.Advice(settings)
            : null;
    }

    private static bool IsLabelMissing(string message) => message.EndsWith(MissingLabel, StringComparison.Ordinal);

    /// <summary>Whether a cell is not a number, nor close to one.</summary>
    private static bool IsNoNumber(string message) =>
        message.Contains("expected a number, found '", StringComparison.Ordinal) && message.EndsWith("'.", StringComparison.Ordinal);

    /// <summary>A single target may have classes; without a header its name is its number.</summary>
    private static string? AdviceForTarget(string target, string message) =>
        ColumnNames.Split(target, "--target") is [var name]
        && new[] { $" ({name})", $", column {name}" }.Any(title => message.Contains($"{title}: expected a number", StringComparison.Ordinal))
            ? "; where they are classes, add --task classification."
            : null;

    private static string OptionOf(char delimiter) => delimiter == '\t' ? CsvDelimiter.Tab : $"\"{delimiter}\"";

    [GeneratedRegex("found '\"?sep=(.)\"?', ", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SeparatorLine();

    [GeneratedRegex(@"line [0-9]+, column [0-9]+ \(.*\): expected a (finite )?number, found '", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex ExpectedNumber();

    [GeneratedRegex("line [0-9]+, column [0-9]+: expected a number, found '", RegexOptions.CultureInvariant)]
    private static partial Regex UnnamedColumn();

    /// <summary>Why a column may be missing, after a space; empty where nothing points to anything.</summary>
    /// <param name="column">What was looked for.</param>
    /// <param name="columns">What there is.</param>
    public static string OfMissing(string column, IReadOnlyList<string> columns)
    {
        // Numbers as they are given where there is no header.
        bool areNamed = columns.Index().Any(column => column.Item != $"{column.Index + 1}");
        return areNamed && columns.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? " Where the first line has no names, add --header no; the columns then are 1, 2, 3 ..."
            : Nearest.Find(column, columns) is { } near ? $" Did you mean '{near}'?" : "";
    }
}
