using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Summarizes a table in a few lines of at most 80 characters.</summary>
internal static class TableAnnouncement
{
    private const int Indent = 13;
    private const int Shown = 12;
    private const int LinesShown = 5;
    private const int FindingsShown = 5;

    /// <summary>The findings on unused columns and rows, which are reported elsewhere.</summary>
    private static readonly FindingKind[] Reported = [FindingKind.NoValues, FindingKind.Constant, FindingKind.MissingTarget, FindingKind.SingleTarget, FindingKind.MostlyMissing];

    /// <summary>Returns the lines.</summary>
    public static IEnumerable<string> Of(TrainingTable table, TrainSettings settings)
    {
        (Table rows, TableSchema schema) = (table.Rows, table.Schema);
        int read = rows.RowCount + (table.Test?.RowCount ?? 0) + table.Unlabelled.Count;
        yield return $"{rows.Name}: {DisplayFormat.Count(table.Count, "row")}, {DisplayFormat.Count(schema.Columns.Count, "column")}";
        foreach (string line in table.Stream is null || read == table.Count ? [] : Entry("sample", $"{DisplayFormat.Count(read, "row")} used for the following summary; the networks are trained on all rows that are not held out"))
        {
            yield return line;
        }

        foreach (string line in table.Target.Lines)
        {
            foreach (string wrapped in Entry(line == table.Target.Lines[0] ? "target" : "", line))
            {
                yield return wrapped;
            }
        }

        foreach (ColumnKind kind in Enum.GetValues<ColumnKind>())
        {
            string[] names = [.. schema.Columns.Where(column => column.Role == ColumnRole.Feature && column.Kind == kind).Select(column => column.Name)];
            foreach (string line in names.Length == 0 ? [] : Entry(NameOf(kind), $"{names.Length}: {List(names)}"))
            {
                yield return line;
            }
        }

        foreach (string line in Others(table, settings))
        {
            yield return line;
        }

        foreach (string line in Warnings(table, settings).SelectMany(warning => WrappedText.Lines(Printable.Of(warning))))
        {
            yield return line;
        }
    }

    /// <summary>Returns the problems of the file and its columns, one sentence each.</summary>
    private static IEnumerable<string> Warnings(TrainingTable table, TrainSettings settings)
    {
        if (CsvDialect.Detect(table.Rows.Name).Suggest(TableSource.Options(settings)) is { } suggestion)
        {
            yield return $"WARNING: {suggestion}.";
        }

        InspectionFinding[] findings = FindingsOf(table.Rows, table.Schema);
        foreach (InspectionFinding finding in findings.Take(FindingsShown))
        {
            yield return $"NOTE: {finding}";
        }

        if (findings.Length > FindingsShown)
        {
            yield return $"NOTE: {findings.Length - FindingsShown} more: see mytorch inspect {table.Rows.Name} --target {settings.Target}.";
        }
    }

    /// <summary>Returns the findings on a table, except those on unused columns and rows, which are reported elsewhere.</summary>
    public static InspectionFinding[] FindingsOf(Table table, TableSchema schema) => [.. TableInspection.Inspect(table, schema).Findings.Where(finding => !IsReported(finding, schema))];

    private static bool IsReported(InspectionFinding finding, TableSchema schema) =>
        Reported.Contains(finding.Kind) || (finding.Kind == FindingKind.RowNumber && schema[finding.Column!].Role is ColumnRole.Identifier or ColumnRole.Ignored);

    private static IEnumerable<string> Others(TrainingTable table, TrainSettings settings)
    {
        TableSchema schema = table.Schema;
        (string Name, double Fraction)[] missing =
        [
            .. schema.Features.Select(name => (name, Fraction: Missing(table.Rows[name], schema[name]) / (double)table.Rows.RowCount)).Where(column => column.Fraction > 0).OrderByDescending(column => column.Fraction),
        ];
        string[] unused = [.. schema.Columns.Where(column => column.Role is ColumnRole.Identifier or ColumnRole.Ignored).Select(column => $"{column.Name} ({column.Reason})")];
        string[] roles = [.. schema.Columns.Where(column => column.Role is ColumnRole.Group or ColumnRole.Weight).Select(column => $"{column.Name} ({column.Role.ToString().ToLowerInvariant()})"), .. settings.Table.Time is { } time ? [$"{time} (time)"] : Array.Empty<string>()];
        (string, string)[] entries =
        [
            ("missing", List([.. missing.Select(column => $"{column.Name} {DisplayFormat.MissingPercent(column.Fraction)}")])),
            ("roles", List(roles)),
            ("not used", unused.Length == 0 ? "" : $"{unused.Length}: {List(unused)}"),
            ("no target", table.Unlabelled.Count == 0 ? "" : $"{DisplayFormat.Count(table.Unlabelled.Count, "row")} not used: {(table.Unlabelled.Count == 1 ? "line" : "lines")} {string.Join(", ", table.Unlabelled.Take(LinesShown))}{(table.Unlabelled.Count > LinesShown ? ", ..." : "")}"),
            ("test", table.Test is { } test ? $"{DisplayFormat.Count(test.RowCount, "row")} held out, never used for training or early stopping" : ""),
        ];
        return entries.Where(entry => entry.Item2.Length > 0).SelectMany(entry => Entry(entry.Item1, entry.Item2));
    }

    private static int Missing(TableColumn column, ColumnSchema schema) =>
        schema.MissingValues.Count == 0 ? column.MissingCount : Enumerable.Range(0, column.Count).Count(row => column.Text(row) is not { } text || schema.MissingValues.Contains(text));

    private static IEnumerable<string> Entry(string name, string text) =>
        WrappedText.Lines(text, Indent).Select((line, number) => $"{(number == 0 ? name : "").PadRight(Indent)}{line}");

    private static string List(string[] names) =>
        string.Join(", ", names.Take(Shown).Select(name => name.Length == 0 ? "\"\"" : Printable.Of(name))) + (names.Length > Shown ? $" and {names.Length - Shown} more" : "");

    private static string NameOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Numeric => "numbers",
        ColumnKind.Boolean => "yes or no",
        ColumnKind.Category => "categories",
        ColumnKind.Date => "dates",
        _ => "texts",
    };
}
