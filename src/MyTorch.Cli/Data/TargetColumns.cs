using System.Globalization;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>What is to be predicted in a CSV file.</summary>
/// <param name="Columns">All columns of the file.</param>
/// <param name="Names">Those to predict.</param>
/// <param name="Classes">The classes, or null for numbers.</param>
/// <param name="Note">How that was decided, for people.</param>
internal sealed record TargetColumns(string[] Columns, string[] Names, IReadOnlyList<string>? Classes, string Note)
{
    /// <summary>From here on different whole numbers are taken for quantities.</summary>
    private const int MostNumberedClasses = 20;

    /// <summary>Reads the file once.</summary>
    /// <exception cref="InvalidDataException">A target is not a column, a row is ragged, or a text is among many numbers.</exception>
    public static TargetColumns Find(TrainSettings settings)
    {
        string path = settings.Csv!;
        char delimiter = CsvDelimiter.Of(settings.Delimiter);
        bool hasHeader = settings.Header == "yes";
        string[] names = CsvRow.Split(settings.Target!, "--target");
        (string[] columns, string? why) = Look(path, delimiter, hasHeader, names, settings.Task);
        if (why is not null)
        {
            return new TargetColumns(columns, names, null, $"To predict: {string.Join(", ", Printable.Of(names))}, regression: {why}.");
        }

        IReadOnlyList<string> classes = CsvSchema.Classification(path, names[0], features: [.. columns.Except(names).Take(1)], delimiter: delimiter, hasHeader: hasHeader).Classes!;
        return classes.Count > 1
            ? new TargetColumns(columns, names, classes, $"To predict: {Printable.Of(names[0])}, classification: {classes.Count} classes, {CsvReader.List(Printable.Of(classes))}.")
            : throw new InvalidDataException($"{path}: column '{names[0]}' has a single class, '{classes[0]}': there is nothing to learn.");
    }

    /// <summary>The columns, and why the targets are quantities, or null where they are classes.</summary>
    private static (string[] Columns, string? Why) Look(string path, char delimiter, bool hasHeader, string[] names, string task)
    {
        using Stream stream = DataFile.Open(path);
        using var reader = new CsvReader(stream, path, delimiter, hasHeader);
        int[] targets = [.. names.Select(reader.IndexOf)];
        string? why = task switch
        {
            Tasks.Regression => "as --task says",
            Tasks.Classification when names.Length > 1 => throw new InvalidDataException($"{path}: classes are those of a single column, not of {string.Join(", ", names)}."),
            Tasks.Classification => null,
            _ when names.Length > 1 => "there are several columns",
            _ => WhyNumbers(reader, targets[0]),
        };
        return (reader.Columns, why);
    }

    /// <summary>Why the column has quantities; null where it has classes: texts, or few whole numbers.</summary>
    private static string? WhyNumbers(CsvReader reader, int column)
    {
        var values = new HashSet<double>();
        bool areWhole = true;
        InvalidDataException? text = null;
        while (reader.Read())
        {
            if (!double.TryParse(reader.Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                text ??= reader.Error(
                    column, $"expected a number, as the column has more than {MostNumberedClasses} different ones, {reader.Found(column)}; where they are classes, say so by --task classification.");
                continue;
            }

            areWhole &= double.IsInteger(value);
            if (values.Count <= MostNumberedClasses)
            {
                values.Add(value);
            }
        }

        if (text is not null)
        {
            // A missing price must not make a class of each price.
            return values.Count > MostNumberedClasses ? throw text : null;
        }

        return !areWhole ? "it has numbers with decimals"
            : values.Count > MostNumberedClasses ? $"it has more than {MostNumberedClasses} different numbers"
            : null;
    }
}
