using System.Globalization;

namespace MyTorch.Data;

/// <summary>
/// The meaning of the columns of a CSV file: the features, the targets and the classes. The same schema reads any file that has these columns,
/// in any order and among others, so that a model is evaluated on the same features and classes it was trained on.
/// </summary>
/// <seealso cref="CsvFile{T}"/>
public sealed class CsvSchema
{
    /// <summary>The maximum number of classes in a file: a column with more distinct values is assumed to be numeric.</summary>
    private const int MostClasses = 1 << 16;

    private readonly LabelEncoder? _encoder;

    /// <summary>Creates the schema.</summary>
    /// <param name="features">The names of the columns of features, at least one. In a file without a header the columns are named 1, 2, 3 ...</param>
    /// <param name="targets">The names of the target columns: exactly one for classification; none for samples without labels, for prediction only.</param>
    /// <param name="classes">The names of the classes, numbered in this order; null for numeric targets (regression).</param>
    /// <param name="oneHot">Whether classes become one-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="delimiter">The character between two cells, which must be ASCII.</param>
    /// <param name="hasHeader">Whether the first line contains the names of the columns.</param>
    /// <exception cref="ArgumentException">A name is null or a duplicate, there are no features, there are classes but not exactly one target, the list of classes is empty, or the delimiter is not ASCII, or is a quote or a line end.</exception>
    public CsvSchema(
        IReadOnlyList<string> features, IReadOnlyList<string> targets, IReadOnlyList<string>? classes = null, bool oneHot = true, char delimiter = ',', bool hasHeader = true)
    {
        Setting.NoNull(features);
        Setting.NoNull(targets);
        Setting.NoNull(classes ?? [], nameof(classes));
        if (features.Count == 0)
        {
            throw new ArgumentException("There are no features: at least one column must be a feature.", nameof(features));
        }

        if (classes is not null && (classes.Count == 0 || targets.Count != 1))
        {
            throw new ArgumentException($"There are {classes.Count} classes and {targets.Count} targets: classification requires at least one class and exactly one target.", nameof(classes));
        }

        RequireDistinct(targets, nameof(targets));
        RequireDistinct([.. features, .. targets], nameof(features));
        _encoder = classes is null ? null : new LabelEncoder(classes);
        (Features, Targets, IsOneHot) = ([.. features], [.. targets], oneHot);
        (Delimiter, HasHeader) = (CsvReader.RequireDelimiter(delimiter), hasHeader);
    }

    /// <summary>The names of the columns of features, in the order of the columns of X.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>The names of the target columns.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The names of the classes in the order of their numbers, or null for regression.</summary>
    public IReadOnlyList<string>? Classes => _encoder?.Classes;

    /// <summary>Whether classes become one-hot rows, or class indices.</summary>
    public bool IsOneHot { get; }

    /// <summary>The character between two cells.</summary>
    public char Delimiter { get; }

    /// <summary>Whether the first line contains the names of the columns.</summary>
    public bool HasHeader { get; }

    /// <summary>The number of label columns, K.</summary>
    public int Outputs => Classes is not null && IsOneHot ? Classes.Count : Targets.Count;

    /// <summary>Creates a schema with the classes found in a file, which is read once. Classes are sorted by value if all are numbers, otherwise in ordinal order.</summary>
    /// <param name="path">The file, usually the training set, plain or gzip.</param>
    /// <param name="target">The name of the class column, whose cells may be any text.</param>
    /// <param name="features">
    /// The names of the columns of features; null for all columns except the target and an unnamed first column that numbers the rows, such as
    /// the index of a data frame.
    /// </param>
    /// <param name="oneHot">Whether classes become one-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="delimiter">The character between two cells, which must be ASCII.</param>
    /// <param name="hasHeader">Whether the first line contains the names of the columns; otherwise they are named 1, 2, 3 ...</param>
    /// <param name="missingLabels">How rows whose class is missing are handled; to drop them, set <see cref="CsvFile{T}.DropsMissingLabels"/> too.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The target is not a column; <paramref name="features"/> is null and two columns have the same name or the target is the only column; a row
    /// has the wrong number of cells; a class is missing; or there are more than 65,536 classes.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="features"/> is empty, or contains a null, a duplicate or the target; or <paramref name="delimiter"/> is not ASCII, or is a quote or a line end.</exception>
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

    /// <summary>Creates a regression schema with one target and the features found in a file.</summary>
    /// <param name="path">The file, plain or gzip; only its first line is read, unless its first column has no name.</param>
    /// <param name="target">The name of the target column; all others are features, except an unnamed first column that numbers the rows.</param>
    /// <param name="delimiter">The character between two cells, which must be ASCII.</param>
    /// <param name="hasHeader">Whether the first line contains the names of the columns; otherwise they are named 1, 2, 3 ...</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The target is not a column or is the only column, two columns have the same name, or the file is empty.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null, or <paramref name="delimiter"/> is not ASCII, or is a quote or a line end.</exception>
    public static CsvSchema Regression(string path, string target, char delimiter = ',', bool hasHeader = true)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Regression(path, [target], delimiter, hasHeader);
    }

    /// <summary>Creates a regression schema with several targets and the features found in a file.</summary>
    /// <param name="path">The file, plain or gzip; only its first line is read, unless its first column has no name.</param>
    /// <param name="targets">The names of the target columns; all others are features, except an unnamed first column that numbers the rows.</param>
    /// <param name="delimiter">The character between two cells, which must be ASCII.</param>
    /// <param name="hasHeader">Whether the first line contains the names of the columns; otherwise they are named 1, 2, 3 ...</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A target is not a column, two columns have the same name, all are targets, or the file is empty.</exception>
    /// <exception cref="ArgumentException">A name is null or a duplicate, or <paramref name="delimiter"/> is not ASCII, or is a quote or a line end.</exception>
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
    /// Returns whether the first column of a file numbers the rows, such as the index of a data frame: it is the only column without a name, and
    /// its cells are distinct whole numbers. Such a column is not a feature unless it is explicitly listed as one.
    /// </summary>
    /// <param name="path">The file, plain or gzip, with a header; it is read until a row shows otherwise.</param>
    /// <param name="delimiter">The character between two cells, which must be ASCII.</param>
    /// <param name="progress">Receives the position in the file as it is read.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty, or a row has the wrong number of cells.</exception>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or is a quote or a line end.</exception>
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

    /// <summary>Reads a schema written by <see cref="ToJson"/>, such as that of a saved model.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="InvalidDataException">The text is not a valid schema; the message names what is missing or wrong.</exception>
    public static CsvSchema FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return CsvSchemaJson.Read(json);
    }

    /// <summary>Returns the schema as JSON, to be saved with a model (in the metadata of its file).</summary>
    public string ToJson() => CsvSchemaJson.Write(this);

    /// <summary>Returns a one-line summary: the features, the targets, and the classes if there are any.</summary>
    public override string ToString()
    {
        string targets = Targets.Count == 0 ? "no target" : $"to {CsvReader.List(Targets)}";
        string classes = Classes is null ? "" : $", of {Classes.Count} classes: {CsvReader.List(Classes)}";
        return $"{Shape.Count(Features.Count, "feature")}: {CsvReader.List(Features)}; {targets}{classes}";
    }

    /// <summary>Returns the class number of a cell.</summary>
    /// <exception cref="InvalidDataException">The cell is not one of the classes.</exception>
    internal int ClassOf(CsvReader reader, int column) => _encoder!.TryEncode(reader.Text(column), out int label)
        ? label
        : throw reader.Error(column, $"expected one of the {Classes!.Count} classes {CsvReader.List(Classes)}, {reader.Found(column)}.");

    /// <summary>Whether there is a class with this name.</summary>
    internal bool HasClass(ReadOnlySpan<char> name) => _encoder!.TryEncode(name, out _);

    /// <summary>Returns all columns except the targets and a first column that only numbers the rows.</summary>
    private static string[] Except(string path, CsvReader reader, IReadOnlyList<string> targets, char delimiter)
    {
        string[] features = [.. reader.Columns.Where(column => !targets.Contains(column))];
        if (string.IsNullOrWhiteSpace(reader.Columns[0]) && !targets.Contains(reader.Columns[0]) && HasRowNumbers(path, delimiter))
        {
            features = features[1..];
        }

        if (FindDuplicate(features) is { } duplicate)
        {
            throw reader.Error(reader.Columns.ToList().LastIndexOf(duplicate), $"expected a unique name, found '{duplicate}' again.");
        }

        return features.Length > 0
            ? features
            : throw reader.Error(0, $"expected a column of features beside {CsvReader.List(targets)}, found none.");
    }

    private static void RequireDistinct(IReadOnlyList<string> names, string argument)
    {
        if (FindDuplicate(names) is { } duplicate)
        {
            throw new ArgumentException($"The column '{duplicate}' is listed twice: each must be listed once.", argument);
        }
    }

    /// <summary>Returns the first name that occurs more than once, if any.</summary>
    private static string? FindDuplicate(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return names.FirstOrDefault(name => !seen.Add(name));
    }
}
