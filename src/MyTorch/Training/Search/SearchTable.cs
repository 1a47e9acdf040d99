using System.Globalization;
using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch.Search;

/// <summary>
/// The CSV file of the results of a search: the number and stage of each finished trial, its settings, score, status and duration in seconds.
/// Every write replaces the whole file atomically, so it is always sorted and complete.
/// </summary>
internal sealed class SearchTable : IDisposable
{
    private const string Succeeded = "ok";
    private const string Failed = "failed: ";

    /// <summary>The columns before and after the settings.</summary>
    private static readonly string[] Before = ["trial", "stage"];
    private static readonly string[] After = ["score", "status", "seconds"];

    private readonly string _path;
    private readonly string[] _columns;
    private readonly FileStream _lock;

    /// <summary>Locks the file, which need not exist, and creates its folder.</summary>
    /// <exception cref="IOException">Another process or another object of this process uses the file.</exception>
    public SearchTable(string path, IEnumerable<string> names)
    {
        _path = Path.GetFullPath(path);
        _columns = [.. Before, .. names, .. After];
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _lock = FileLock.Acquire($"{_path}.lock", $"{_path}: another process is writing to this file; give each search its own file.");
    }

    /// <summary>Whether a name is one of the other columns.</summary>
    public static bool IsReserved(string name) => Before.Contains(name) || After.Contains(name);

    /// <summary>Reads the trials of the file by number; empty if there is no file. Removes temporary files that a killed process left.</summary>
    /// <exception cref="InvalidDataException">The file is not a results file, or has other columns.</exception>
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
            throw Error($"the columns are {string.Join(", ", reader.Columns)}, but expected {string.Join(", ", _columns)} for this search.");
        }

        while (reader.Read())
        {
            TrialResult result = ToResult(reader);
            if (!results.TryAdd(result.Trial.Number, result))
            {
                throw reader.Error(0, $"trial {result.Trial.Number} occurs twice.");
            }
        }

        return results;
    }

    /// <summary>Replaces the file. It is safe on disk when the method returns.</summary>
    /// <exception cref="IOException">The file cannot be written; its previous content is unchanged.</exception>
    public void Write(IEnumerable<TrialResult> results) => AtomicFile.Write(_path, stream =>
    {
        using var writer = new StreamWriter(stream) { NewLine = "\n" };
        writer.WriteLine(Csv.Join(_columns));
        foreach (TrialResult result in results)
        {
            writer.WriteLine(Csv.Join(ToCells(result)));
        }
    });

    /// <summary>Creates the exception for a problem with the file.</summary>
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
        for (int column = Before.Length; column < cells.Length - After.Length; column++)
        {
            settings.Add(_columns[column], cells[column]);
        }

        var trial = new Trial(Number(0, 0, int.MaxValue), Number(1, 1, int.MaxValue), settings);
        var duration = TimeSpan.FromSeconds(Number(cells.Length - 1, 0, 1e9));
        string status = cells[^2];
        return status.StartsWith(Failed, StringComparison.Ordinal) ? new TrialResult(trial, double.NaN, status[Failed.Length..], duration)
            : status == Succeeded ? new TrialResult(trial, Number(cells.Length - 3, double.MinValue, double.MaxValue), null, duration)
            : throw reader.Error(cells.Length - 2, $"expected '{Succeeded}' or '{Failed}...', {reader.Found(cells.Length - 2)}.");

        T Number<T>(int column, T minimum, T maximum) where T : INumber<T> =>
            T.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out T? value) && value >= minimum && value <= maximum
                ? value
                : throw reader.Error(column, Invariant($"expected a number from {minimum} to {maximum}, {reader.Found(column)}."));
    }
}
