using System.Buffers;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>The columns of a CSV file that the single network cannot use, all at once.</summary>
internal static class UnusableColumns
{
    private const int Shown = 12;

    /// <summary>Characters with a special meaning in a shell.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(" \"$&;()");

    /// <summary>Returns the text that replaces the full stop of a message: the columns with texts or missing cells, and what to do; null if there are none, or the file is not a table.</summary>
    /// <param name="settings">The settings that describe the file.</param>
    public static string? Advice(TrainSettings settings)
    {
        if (Read(settings) is not { } table)
        {
            return null;
        }

        string[] used = [.. ColumnNames.Split(settings.Target!, "--target"), .. settings.Ignore is { } ignored ? ColumnNames.Split(ignored, "--ignore") : []];
        (string Name, string Count)[] columns = [.. table.Columns.Where(column => !used.Contains(column.Name)).Select(column => (column.Name, Describe(column))).Where(column => column.Item2.Length > 0)];
        if (columns.Length == 0)
        {
            return null;
        }

        string names = string.Join(", ", columns.Take(Shown).Select(column => $"{Printable.List([column.Name])} ({column.Count})")) + (columns.Length > Shown ? ", ..." : "");
        return $". In {DisplayFormat.Count(table.RowCount, "row")}, {(columns.Length == 1 ? "a column has" : $"{columns.Length} columns have")} cells that are not numbers: {names}. "
            + $"--preset good takes texts and missing values; --ignore {Printable.Of(Quoted(Csv.Join([.. used.Skip(ColumnNames.Split(settings.Target!, "--target").Count), .. columns.Select(column => column.Name)])))} leaves {(columns.Length == 1 ? "it" : "them")} out.";
    }

    private static Table? Read(TrainSettings settings)
    {
        try
        {
            return TableSource.Read(settings).Table;
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException or IOException)
        {
            return null;
        }
    }

    private static string Describe(TableColumn column)
    {
        int texts = column.IsNumeric ? 0 : Enumerable.Range(0, column.Count).Count(row => column.Text(row) is { } text && !IsNumber(text));
        string[] counts = [.. texts > 0 ? [DisplayFormat.Count(texts, "text")] : Array.Empty<string>(), .. column.MissingCount > 0 ? [$"{column.MissingCount} missing"] : Array.Empty<string>()];
        return string.Join(", ", counts);
    }

    private static bool IsNumber(string text) => double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);

    /// <summary>Quotes the names if a shell would split them.</summary>
    private static string Quoted(string names) => names.AsSpan().ContainsAny(Special) || names.Length == 0 ? $"'{names}'" : names;
}
