using System.Globalization;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The target columns of a CSV file.</summary>
/// <param name="Columns">All columns of the file.</param>
/// <param name="Names">Those to predict.</param>
/// <param name="Classes">The classes, or null for numbers.</param>
/// <param name="Note">The reason for the user.</param>
internal sealed record TargetColumns(IReadOnlyList<string> Columns, IReadOnlyList<string> Names, IReadOnlyList<string>? Classes, string Note)
{
    /// <summary>The largest number of different integers that are treated as classes.</summary>
    private const int MostNumberedClasses = 20;

    /// <summary>Above this number of classes, each must have enough rows on average.</summary>
    private const int FewClasses = 100;

    /// <summary>The number of rows a class needs on average: a class with fewer is rarely in both the training and the held-out samples.</summary>
    private const int RowsOfClass = 4;

    /// <summary>The largest number of different values that are collected, so that a column of numbers or names does not fill the memory.</summary>
    private const int MostClasses = 1 << 16;

    private const string Decimals = "it has numbers with decimals";

    /// <summary>Reads the file until the kind of the target is known, or to its end for a single column of classes.</summary>
    /// <exception cref="InvalidDataException">A target is not a column, a row that was read is ragged, or a class is empty.</exception>
    public static TargetColumns Find(TrainSettings settings, IProgress<ReadProgress>? progress)
    {
        string path = settings.Csv!;
        IReadOnlyList<string> names = ColumnNames.Split(settings.Target!, "--target");
        using Stream stream = DataFile.Open(path, progress);
        using var reader = new CsvReader(stream, path, CsvDelimiter.Of(settings.Delimiter), settings.Header == "yes");
        int[] targets = [.. names.Select(name => IndexOf(reader, name))];
        var labels = new LabelCounts(path);
        string? why = settings.Task switch
        {
            Tasks.Regression => "as --task says",
            Tasks.Classification when names.Count > 1 => throw new InvalidDataException($"{path}: classes are those of a single column, not of {string.Join(", ", names)}."),
            _ when names.Count > 1 => "there are several columns",
            _ => WhyNumbers(reader, targets[0], settings, labels),
        };
        return why is null
            ? OfClasses(path, reader.Columns, names[0], labels)
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

    private static TargetColumns OfClasses(string path, IReadOnlyList<string> columns, string name, LabelCounts labels)
    {
        int count = labels.Names.Count;
        if (count > FewClasses && RowsOfClass * count > labels.Rows)
        {
            throw new InvalidDataException(
                $"{path}: column '{name}' has {count} different values in {labels.Rows} rows: more than {FewClasses} classes must have at least {RowsOfClass} rows each on average. "
                + "Choose another --target; if the values are quantities, add --task regression.");
        }

        if (count <= 1)
        {
            throw new InvalidDataException(count == 0
                ? $"{path}: expected a row with a label, found none."
                : $"{path}: column '{name}' has a single class, '{labels.Names.First()}': there is nothing to learn.");
        }

        IReadOnlyList<string> classes = LabelEncoder.Fit(labels.Names).Classes;
        return new TargetColumns(columns, [name], classes, $"To predict: {Printable.Of(name)}, classification: {classes.Count} classes, {Printable.List(classes)}.");
    }

    /// <summary>Returns the reason why the column has quantities, or null if it has classes: texts or few different integers. Stops reading once there are too many different numbers for classes.</summary>
    private static string? WhyNumbers(CsvReader reader, int column, TrainSettings settings, LabelCounts labels)
    {
        bool areClasses = settings.Task == Tasks.Classification;
        string expected = areClasses ? "a class" : "a class or a number to predict";
        var values = new HashSet<double>();
        bool areWhole = true;
        bool hasText = false;
        while (values.Count <= MostNumberedClasses && reader.Read())
        {
            ReadOnlySpan<char> name = reader.ClassName(column, settings.MissingLabels, expected);
            if (name.IsEmpty)
            {
                continue;
            }

            labels.Add(name, reader);
            if (areClasses)
            {
                continue;
            }

            if (!reader.IsMissing(column) && double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                areWhole &= double.IsInteger(value);
                values.Add(value);
            }
            else
            {
                hasText = true;
            }
        }

        // A missing price must not turn every price into a class; it is rejected with its line number when the numbers are read.
        return values.Count > MostNumberedClasses ? (areWhole ? $"it has more than {MostNumberedClasses} different numbers" : Decimals)
            : areWhole || hasText ? null
            : Decimals;
    }

    /// <summary>The labels of a column so far.</summary>
    private sealed class LabelCounts(string path)
    {
        /// <summary>The different labels.</summary>
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        /// <summary>The number of rows with a label.</summary>
        public long Rows { get; private set; }

        /// <summary>Adds the label of the row that was read last.</summary>
        /// <exception cref="InvalidDataException">There are too many different ones.</exception>
        public void Add(ReadOnlySpan<char> name, CsvReader reader)
        {
            Rows++;
            if (Names.GetAlternateLookup<ReadOnlySpan<char>>().Add(name) && Names.Count > MostClasses)
            {
                throw new InvalidDataException($"{path}: line {reader.Line}: expected at most {MostClasses} classes, found '{name}' as one more.");
            }
        }
    }
}
