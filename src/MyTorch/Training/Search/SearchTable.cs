using System.Globalization;
using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch.Search;

/// <summary>
/// The results of a search as a CSV file: the number and the stage of each finished trial, its settings, the score, how it ended, and the seconds
/// that it took. The file is replaced as a whole each time, so that it is always sorted and never half-written.
/// </summary>
internal sealed class SearchTable : IDisposable
{
    private const string Succeeded = "ok";
    private const string Failed = "failed: ";

    /// <summary>What stands before and behind the settings.</summary>
    private static readonly string[] Before = ["trial", "stage"];
    private static readonly string[] Behind = ["score", "status", "seconds"];

    private readonly string _path;
    private readonly string[] _columns;
    private readonly FileStream _lock;

    /// <summary>Takes the file, which need not be there yet, and creates its folder.</summary>
    /// <exception cref="IOException">Another process, or another object of this one, has it.</exception>
    public SearchTable(string path, IEnumerable<string> names)
    {
        _path = Path.GetFullPath(path);
        _columns = [.. Before, .. names, .. Behind];
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _lock = FileLock.Take($"{_path}.lock", $"{_path}: another process writes its results here, so give each search a file of its own.");
    }

    /// <summary>Whether a setting of that name would be taken for something else.</summary>
    public static bool IsReserved(string name) => Before.Contains(name) || Behind.Contains(name);

    /// <summary>The trials of the file by number; none where there is no file. What a killed process has left half-written is removed.</summary>
    /// <exception cref="InvalidDataException">It is not such a table, or has other columns.</exception>
    public SortedDictionary<int, TrialResult> Read()
    {
        AtomicFile.RemoveAbandonedFiles(Path.GetDirectoryName(_path)!, $"{Path.GetFileName(_path)}.");
        var results = new SortedDictionary<int, TrialResult>();
        if (!File.Exists(_path))
        {
            return results;
        }

        using FileStream stream = File.OpenRead(_path);
        using var reader = new CsvReader(stream, _path, delimiter: ',', hasHeader: true);
        if (!reader.Columns.SequenceEqual(_columns))
        {
            throw Error($"the columns are {string.Join(", ", reader.Columns)}, but those of this search are {string.Join(", ", _columns)}.");
        }

        while (reader.Read())
        {
            TrialResult result = ToResult(reader);
            if (!results.TryAdd(result.Trial.Number, result))
            {
                throw reader.Error(0, $"trial {result.Trial.Number} is there twice.");
            }
        }

        return results;
    }

    /// <summary>Replaces the file; when this returns, no end of the process can harm it.</summary>
    /// <exception cref="IOException">It cannot be written; what was there is as it was.</exception>
    public void Write(IEnumerable<TrialResult> results) => AtomicFile.Write(_path, stream =>
    {
        using var writer = new StreamWriter(stream) { NewLine = "\n" };
        writer.WriteLine(Csv.Join(_columns));
        foreach (TrialResult result in results)
        {
            writer.WriteLine(Csv.Join(ToCells(result)));
        }
    });

    /// <summary>The exception that says what is wrong with the file.</summary>
    public InvalidDataException Error(string problem) => new($"{_path}: {problem}");

    public void Dispose() => _lock.Dispose();

    private static IEnumerable<string> ToCells(TrialResult result) =>
    [
        Invariant($"{result.Trial.Number}"),
        Invariant($"{result.Trial.Stage}"),
        .. result.Trial.Settings.Values,
        result.HasFailed ? "" : Invariant($"{result.Score}"),
        result.HasFailed ? Failed + result.Error : Succeeded,
        Invariant($"{result.Duration.TotalSeconds:F3}"),
    ];

    private TrialResult ToResult(CsvReader reader)
    {
        string[] cells = [.. _columns.Select((_, column) => reader.Text(column).ToString())];
        var settings = new OrderedDictionary<string, string>();
        for (int column = Before.Length; column < cells.Length - Behind.Length; column++)
        {
            settings.Add(_columns[column], cells[column]);
        }

        var trial = new Trial(Number(0, 0, int.MaxValue), Number(1, 1, int.MaxValue), settings);
        var duration = TimeSpan.FromSeconds(Number(cells.Length - 1, 0, 1e9));
        string status = cells[^2];
        return status.StartsWith(Failed, StringComparison.Ordinal) ? new TrialResult(trial, double.NaN, status[Failed.Length..], duration)
            : status == Succeeded ? new TrialResult(trial, Number(cells.Length - 3, double.MinValue, double.MaxValue), null, duration)
            : throw reader.Error(cells.Length - 2, $"expected '{Succeeded}' or '{Failed}...', {reader.Found(cells.Length - 2)}.");

        T Number<T>(int column, T least, T most) where T : INumber<T> =>
            T.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out T? value) && value >= least && value <= most
                ? value
                : throw reader.Error(column, Invariant($"expected a number from {least} to {most}, {reader.Found(column)}."));
    }
}
