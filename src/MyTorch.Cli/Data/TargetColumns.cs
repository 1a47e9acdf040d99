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

    /// <summary>More classes than these must have rows enough.</summary>
    private const int FewClasses = 100;

    /// <summary>Rows that a class needs on average: one of fewer is seldom among both the training and the held-out samples.</summary>
    private const int RowsOfClass = 4;

    private const string Decimals = "it has numbers with decimals";

    /// <summary>Reads the file until that is known, or a single column of classes to its end.</summary>
    /// <exception cref="InvalidDataException">A target is not a column, a row that was read is ragged, or a class is empty.</exception>
    public static TargetColumns Find(TrainSettings settings, IReadingMonitor? monitor)
    {
        string path = settings.Csv!;
        string[] names = CsvRow.Split(settings.Target!, "--target");
        using Stream stream = DataFile.Open(path, monitor);
        using var reader = new CsvReader(stream, path, CsvDelimiter.Of(settings.Delimiter), settings.Header == "yes");
        int[] targets = [.. names.Select(name => IndexOf(reader, name))];
        var classes = new ClassNames(settings.MissingLabels, settings.Task == Tasks.Classification ? "a class" : "a class or a number to predict");
        string? why = settings.Task switch
        {
            Tasks.Regression => "as --task says",
            Tasks.Classification when names.Length > 1 => throw new InvalidDataException($"{path}: classes are those of a single column, not of {string.Join(", ", names)}."),
            _ when names.Length > 1 => "there are several columns",
            _ => WhyNumbers(reader, targets[0], settings.Task == Tasks.Classification, classes),
        };
        return why is null
            ? OfClasses(path, reader.Columns, names, RequireFew(path, names[0], classes).Sorted(reader))
            : new TargetColumns(reader.Columns, names, null, $"To predict: {string.Join(", ", Printable.Of(names))}, regression: {why}.");
    }

    private static int IndexOf(CsvReader reader, string name)
    {
        try
        {
            return reader.IndexOf(name);
        }
        catch (InvalidDataException exception) when (!reader.Columns.Contains(name))
        {
            throw new InvalidDataException($"{exception.Message}{CsvHints.OfMissing(name, reader.Columns)}", exception);
        }
    }

    private static ClassNames RequireFew(string path, string name, ClassNames classes) => classes.Count <= FewClasses || RowsOfClass * classes.Count <= classes.Rows
        ? classes
        : throw new InvalidDataException(
            $"{path}: column '{name}' has {classes.Count} different values in {classes.Rows} rows: more than {FewClasses} classes must have at least {RowsOfClass} rows each on average. "
            + "Choose another --target; if the values are quantities, add --task regression.");

    private static TargetColumns OfClasses(string path, string[] columns, string[] names, string[] classes) => classes.Length > 1
        ? new TargetColumns(columns, names, classes, $"To predict: {Printable.Of(names[0])}, classification: {classes.Length} classes, {CsvReader.List(Printable.Of(classes))}.")
        : throw new InvalidDataException($"{path}: column '{names[0]}' has a single class, '{classes[0]}': there is nothing to learn.");

    /// <summary>Why the column has quantities, which as many numbers as no classes have tell before its end; null where it has classes: texts, or few whole numbers.</summary>
    private static string? WhyNumbers(CsvReader reader, int column, bool areClasses, ClassNames classes)
    {
        var values = new HashSet<double>();
        bool areWhole = true;
        bool hasText = false;
        while (values.Count <= MostNumberedClasses && reader.Read())
        {
            if (!classes.Add(reader, column) || areClasses)
            {
                continue;
            }

            if (!reader.IsMissing(column) && double.TryParse(reader.Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                areWhole &= double.IsInteger(value);
                values.Add(value);
            }
            else
            {
                hasText = true;
            }
        }

        // A missing price must not make a class of each price: it is rejected with its line when the numbers are read.
        return values.Count > MostNumberedClasses ? (areWhole ? $"it has more than {MostNumberedClasses} different numbers" : Decimals)
            : areWhole || hasText ? null
            : Decimals;
    }
}
