using System.Globalization;

namespace MyTorch.Data;

/// <summary>
/// What the columns of a CSV file mean: which are features, which are targets, and what the classes are. The same schema reads any file that
/// has these columns, in whatever order and beside others, so that what a model was trained on is what it is evaluated on.
/// </summary>
/// <seealso cref="CsvFile{T}"/>
public sealed class CsvSchema
{
    /// <summary>The most classes that are looked for in a file: a column with more is assumed to hold numbers.</summary>
    private const int MostClasses = 1 << 16;

    private readonly LabelEncoder? _encoder;

    /// <summary>Creates the schema.</summary>
    /// <param name="features">The names of the columns of features, at least one. In a file without a header the columns are called 1, 2, 3 ...</param>
    /// <param name="targets">The names of the columns to be predicted: one for classes; none for samples that are only to be predicted.</param>
    /// <param name="classes">The names of the classes, whose order numbers them; null where the targets are numbers (regression).</param>
    /// <param name="oneHot">Whether classes become one-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="delimiter">What stands between two cells: an ASCII character.</param>
    /// <param name="hasHeader">Whether the first line holds the names of the columns.</param>
    /// <exception cref="ArgumentException">A name is null or there twice, there are no features, classes are empty or without exactly one target, or the delimiter is not ASCII, or a quote or line end.</exception>
    public CsvSchema(
        IReadOnlyList<string> features, IReadOnlyList<string> targets, IReadOnlyList<string>? classes = null, bool oneHot = true, char delimiter = ',', bool hasHeader = true)
    {
        Setting.NoNull(features);
        Setting.NoNull(targets);
        Setting.NoNull(classes ?? [], nameof(classes));
        if (features.Count == 0)
        {
            throw new ArgumentException("There are no features: at least one column must be one.", nameof(features));
        }

        if (classes is not null && (classes.Count == 0 || targets.Count != 1))
        {
            throw new ArgumentException($"There are {classes.Count} classes and {targets.Count} targets: classes, at least one, are those of a single target.", nameof(classes));
        }

        RequireDistinct(targets, nameof(targets));
        RequireDistinct([.. features, .. targets], nameof(features));
        _encoder = classes is null ? null : new LabelEncoder(classes);
        (Features, Targets, IsOneHot) = ([.. features], [.. targets], oneHot);
        (Delimiter, HasHeader) = (CsvReader.RequireDelimiter(delimiter), hasHeader);
    }

    /// <summary>The names of the columns of features, in the order of the columns of X.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>The names of the columns to be predicted.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The names of the classes by their number, or null for regression.</summary>
    public IReadOnlyList<string>? Classes => _encoder?.Classes;

    /// <summary>Whether classes become one-hot rows, or class indices.</summary>
    public bool IsOneHot { get; }

    /// <summary>What stands between two cells.</summary>
    public char Delimiter { get; }

    /// <summary>Whether the first line holds the names of the columns.</summary>
    public bool HasHeader { get; }

    /// <summary>Columns of the labels, K.</summary>
    public int Outputs => Classes is not null && IsOneHot ? Classes.Count : Targets.Count;

    /// <summary>A schema whose classes are those of a file, found by reading it once: in the order of their values where all are numbers, otherwise of their letters (ordinal).</summary>
    /// <param name="path">The file, usually of the training samples, plain or gzip.</param>
    /// <param name="target">The name of the column of the classes, whose cells are any text.</param>
    /// <param name="features">
    /// The names of the columns of features; null for all but the target, and but a first column without a name that numbers the rows, such as
    /// the index of a data frame.
    /// </param>
    /// <param name="oneHot">Whether classes become one-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="delimiter">What stands between two cells: an ASCII character.</param>
    /// <param name="hasHeader">Whether the first line holds the names of the columns; otherwise they are called 1, 2, 3 ...</param>
    /// <param name="missingLabels">What happens to rows whose class is missing; where they are dropped, set <see cref="CsvFile{T}.DropsMissingLabels"/> too.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The target is not a column; without <paramref name="features"/>, two columns have the same name or there is no other than the target; a
    /// row is ragged, a class is missing, or there are more than 65,536 classes.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="features"/> is empty, or has a name that is null, there twice or that of the target; or <paramref name="delimiter"/> is not ASCII, or a quote or line end.</exception>
    public static CsvSchema Classification(
        string path, string target, IReadOnlyList<string>? features = null, bool oneHot = true, char delimiter = ',', bool hasHeader = true,
        MissingLabels missingLabels = MissingLabels.Reject)
    {
        ArgumentNullException.ThrowIfNull(target);
        CsvReader.RequireDelimiter(delimiter);
        using Stream stream = DataFile.Open(path);
        using var reader = new CsvReader(stream, path, delimiter, hasHeader);
        int column = reader.IndexOf(target);
        features ??= Except(path, reader, [target], delimiter);
        var classes = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            ReadOnlySpan<char> name = reader.ClassName(column, missingLabels);
            if (!name.IsEmpty && classes.GetAlternateLookup<ReadOnlySpan<char>>().Add(name) && classes.Count > MostClasses)
            {
                throw reader.Error(column, $"expected at most {MostClasses} classes, {reader.FoundText(column)} as one more.");
            }
        }

        return classes.Count > 0
            ? new CsvSchema(features, [target], LabelEncoder.Sort(classes), oneHot, delimiter, hasHeader)
            : throw reader.NoLabel();
    }

    /// <summary>A schema for one number to be predicted, whose features are those of a file.</summary>
    /// <param name="path">The file, plain or gzip; only its first line is read, unless its first column has no name.</param>
    /// <param name="target">The name of the column to be predicted; all others are features, but for a first column without a name that numbers the rows.</param>
    /// <param name="delimiter">What stands between two cells: an ASCII character.</param>
    /// <param name="hasHeader">Whether the first line holds the names of the columns; otherwise they are called 1, 2, 3 ...</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The target is not a column, two columns have the same name, there is no other, or the file is empty.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null, or <paramref name="delimiter"/> is not ASCII, or a quote or line end.</exception>
    public static CsvSchema Regression(string path, string target, char delimiter = ',', bool hasHeader = true)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Regression(path, [target], delimiter, hasHeader);
    }

    /// <summary>A schema for several numbers to be predicted, whose features are those of a file.</summary>
    /// <param name="path">The file, plain or gzip; only its first line is read, unless its first column has no name.</param>
    /// <param name="targets">The names of the columns to be predicted; all others are features, but for a first column without a name that numbers the rows.</param>
    /// <param name="delimiter">What stands between two cells: an ASCII character.</param>
    /// <param name="hasHeader">Whether the first line holds the names of the columns; otherwise they are called 1, 2, 3 ...</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A target is not a column, two columns have the same name, all are targets, or the file is empty.</exception>
    /// <exception cref="ArgumentException">A name is null or there twice, or <paramref name="delimiter"/> is not ASCII, or a quote or line end.</exception>
    public static CsvSchema Regression(string path, IReadOnlyList<string> targets, char delimiter = ',', bool hasHeader = true)
    {
        Setting.NoNull(targets);
        CsvReader.RequireDelimiter(delimiter);
        using Stream stream = DataFile.Open(path);
        using var reader = new CsvReader(stream, path, delimiter, hasHeader);
        foreach (string target in targets)
        {
            reader.IndexOf(target);
        }

        return new CsvSchema(Except(path, reader, targets, delimiter), targets, delimiter: delimiter, hasHeader: hasHeader);
    }

    /// <summary>
    /// Whether the first column of a file numbers the rows, such as the index of a data frame: it is the only one without a name, and each row
    /// has a whole number of its own there. Such a column is not a feature unless it is named as one.
    /// </summary>
    /// <param name="path">The file, plain or gzip, with a header; it is read as far as that is so.</param>
    /// <param name="delimiter">What stands between two cells: an ASCII character.</param>
    /// <param name="progress">Receives how far the file was read.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty, or a row that was read is ragged.</exception>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or a quote or line end.</exception>
    public static bool HasRowNumbers(string path, char delimiter = ',', IProgress<ReadProgress>? progress = null)
    {
        using Stream stream = DataFile.Open(path, progress);
        using var reader = new CsvReader(stream, path, delimiter);
        var numbers = new HashSet<long>();
        bool areNumbers = string.IsNullOrWhiteSpace(reader.Columns[0]) && reader.Columns.Count(name => name == reader.Columns[0]) == 1;
        while (areNumbers && reader.Read())
        {
            areNumbers = long.TryParse(reader.Text(0), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && numbers.Add(number);
        }

        return areNumbers;
    }

    /// <summary>The schema that <see cref="ToJson"/> has written, for the files that a saved model is to predict.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="InvalidDataException">It is not such a text; the message names what is missing or wrong.</exception>
    public static CsvSchema FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return CsvSchemaJson.Read(json);
    }

    /// <summary>The schema as a text, to be saved with a model (among the metadata of its file).</summary>
    public string ToJson() => CsvSchemaJson.Write(this);

    /// <summary>A line for people: the features, the targets, and the classes if there are any, the first ten of each.</summary>
    public override string ToString()
    {
        string targets = Targets.Count == 0 ? "no target" : $"to {CsvReader.List(Targets)}";
        string classes = Classes is null ? "" : $", of {Classes.Count} classes: {CsvReader.List(Classes)}";
        return $"{Shape.Count(Features.Count, "feature")}: {CsvReader.List(Features)}; {targets}{classes}";
    }

    /// <summary>The number of the class in a cell.</summary>
    /// <exception cref="InvalidDataException">It is none of the classes.</exception>
    internal int ClassOf(CsvReader reader, int column) => _encoder!.TryEncode(reader.Text(column), out int label)
        ? label
        : throw reader.Error(column, $"expected one of the {Classes!.Count} classes {CsvReader.List(Classes)}, {reader.Found(column)}.");

    /// <summary>Whether there is a class of that name.</summary>
    internal bool HasClass(ReadOnlySpan<char> name) => _encoder!.TryEncode(name, out _);

    /// <summary>The columns that are features when all but the targets are, and but a first one that only numbers the rows.</summary>
    private static string[] Except(string path, CsvReader reader, IReadOnlyList<string> targets, char delimiter)
    {
        string[] features = [.. reader.Columns.Where(column => !targets.Contains(column))];
        if (string.IsNullOrWhiteSpace(reader.Columns[0]) && !targets.Contains(reader.Columns[0]) && HasRowNumbers(path, delimiter))
        {
            features = features[1..];
        }

        if (Twice(features) is { } twice)
        {
            throw reader.Error(reader.Columns.ToList().LastIndexOf(twice), $"expected a name of its own, found '{twice}' once more.");
        }

        return features.Length > 0
            ? features
            : throw reader.Error(0, $"expected a column of features beside {CsvReader.List(targets)}, found none.");
    }

    private static void RequireDistinct(IReadOnlyList<string> names, string argument)
    {
        if (Twice(names) is { } twice)
        {
            throw new ArgumentException($"The column '{twice}' is there twice: each may be there once.", argument);
        }
    }

    /// <summary>A name that is there more than once, if any.</summary>
    private static string? Twice(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return names.FirstOrDefault(name => !seen.Add(name));
    }
}
