using System.Globalization;
using System.IO.Compression;

namespace MyTorch.Benchmarks.Tables;

/// <summary>A table listed in a manifest: its raw rows that have a target.</summary>
internal sealed class TableSource
{
    private const string Classification = "classification";
    private const string Manifest = "manifest.csv";

    private static readonly HashSet<string> Missing = new(["", "NA", "N/A", "NaN", "null", "?"], StringComparer.OrdinalIgnoreCase);

    private readonly string _header;
    private readonly List<string> _rows = [];
    private readonly List<string> _targets = [];

    /// <summary>Reads a table.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">The CSV file, with a header; compressed if its name ends in .gz.</param>
    /// <param name="target">The column to predict.</param>
    /// <param name="isClassification">Whether the target is a class.</param>
    /// <exception cref="InvalidDataException">The file is not CSV with that column, or a regression target is not a number.</exception>
    public TableSource(string name, string path, string target, bool isClassification)
    {
        (Name, Target, IsClassification) = (name, target, isClassification);
        List<string> records = CsvRecords.Cut(ReadText(path));
        string[] columns = records is [] ? throw new InvalidDataException($"{path} is empty.") : CsvRecords.Cells(records[0]);
        int place = Array.IndexOf(columns, target);
        if (place < 0)
        {
            throw new InvalidDataException($"{path} has no column '{target}': its columns are {string.Join(", ", columns)}.");
        }

        _header = records[0];
        foreach (string record in records.Skip(1))
        {
            string[] cells = CsvRecords.Cells(record);
            if (cells.Length != columns.Length)
            {
                throw new InvalidDataException($"{path}: expected {columns.Length} cells as in the header, found {cells.Length}: {record}");
            }

            if (!Missing.Contains(cells[place]))
            {
                _rows.Add(record);
                _targets.Add(cells[place]);
            }
        }
    }

    /// <summary>The name of the table.</summary>
    public string Name { get; }

    /// <summary>The name of the column to predict.</summary>
    public string Target { get; }

    /// <summary>Whether the task is classification rather than regression.</summary>
    public bool IsClassification { get; }

    /// <summary>The number of rows with a target.</summary>
    public int RowCount => _rows.Count;

    /// <summary>Reads the tables that a folder's manifest.csv lists by the columns name, file, target and task.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="only">The names of the tables to read; null for all.</param>
    /// <exception cref="InvalidDataException">The manifest or a table is not valid, or a name is not in the manifest.</exception>
    public static IReadOnlyList<TableSource> ReadAll(string folder, IReadOnlyCollection<string>? only = null)
    {
        string path = Path.Combine(folder, Manifest);
        string[][] records = [.. CsvRecords.Cut(ReadText(path)).Select(CsvRecords.Cells)];
        int[] places = [.. ((string[])["name", "file", "target", "task"]).Select(column => Array.IndexOf(records[0], column))];
        if (places.Contains(-1))
        {
            throw new InvalidDataException($"{path} must have the columns name, file, target and task: its columns are {string.Join(", ", records[0])}.");
        }

        string[][] lines = [.. records.Skip(1).Select(record => places.Select(place => record[place]).ToArray())];
        if (only?.Except(lines.Select(line => line[0])).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"{path} has no table '{unknown}': it lists {string.Join(", ", lines.Select(line => line[0]))}.");
        }

        return
        [
            .. lines.Where(line => only is null || only.Contains(line[0]))
                .Select(line => new TableSource(line[0], Path.Combine(folder, line[1]), line[2], line[3] == Classification)),
        ];
    }

    /// <summary>Splits the rows with a target; see <see cref="TableSplit.Create"/>.</summary>
    public TableSplit Split(int seed, int rows) => TableSplit.Create(IsClassification ? _targets : new string[_targets.Count], seed, rows);

    /// <summary>Writes the header and the raw text of some rows.</summary>
    public void Write(string path, IEnumerable<int> rows) => File.WriteAllLines(path, [_header, .. rows.Select(row => _rows[row])]);

    /// <summary>Returns the classes of some rows.</summary>
    public string[] Classes(IEnumerable<int> rows) => [.. rows.Select(row => _targets[row])];

    /// <summary>Returns the quantities of some rows.</summary>
    /// <exception cref="InvalidDataException">A target is not a number.</exception>
    public double[] Quantities(IEnumerable<int> rows) =>
    [
        .. rows.Select(row => double.TryParse(_targets[row], CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new InvalidDataException($"{Name}: expected a number in column '{Target}', found '{_targets[row]}'.")),
    ];

    private static string ReadText(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        return reader.ReadToEnd();
    }
}
