using System.Globalization;
using System.Text;
using MyTorch.Tables;
using Spectre.Console;
using static System.FormattableString;
using TableColumn = Spectre.Console.TableColumn;
using TextTable = Spectre.Console.Table;

namespace MyTorch.Cli;

/// <summary>Describes the contents of a table as text.</summary>
internal static class TableDescription
{
    /// <summary>The maximum number of characters of a value that are shown in a cell.</summary>
    private const int LongestValue = 24;

    /// <summary>The smallest line width for which the reasons are shown.</summary>
    private const int Wide = 100;

    /// <summary>Numbers between these two are shown with all digits before the decimal point.</summary>
    private const double Large = 1e5;
    private const double TooLarge = 1e15;

    /// <summary>The number of values that are shown for a column, and for a target.</summary>
    private const int ShownValues = 3;
    private const int ShownTargets = 30;

    /// <summary>Describes a table: a line for each column, then the findings, then the unused columns.</summary>
    /// <param name="inspection">The inspection of the table.</param>
    /// <param name="width">The number of characters in a line.</param>
    public static string Describe(TableInspection inspection, int width)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Printable.Of(inspection.Name)}: {DisplayFormat.Count(inspection.RowCount, "row")}, {DisplayFormat.Count(inspection.Columns.Count, "column")}\n\n");
        text.Append(Render(Columns(inspection, width >= Wide), width));
        foreach (ColumnInspection target in inspection.Columns.Where(column => column.Schema.Role == ColumnRole.Target && column.Schema.Kind is not (ColumnKind.Numeric or ColumnKind.Date)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\nTarget {Printable.Of(target.Schema.Name)}: {Frequent(target, ShownTargets)}\n");
        }

        if (inspection.Findings.Count > 0)
        {
            text.Append("\nFindings\n").AppendJoin("", inspection.Findings.Select(finding => $"- {Printable.Of(finding.ToString())}\n"));
        }

        if (inspection.Unused is { Count: > 0 } unused)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{unused.Count} of {DisplayFormat.Count(inspection.Columns.Count, "column")} will not be used: ");
            text.AppendJoin("; ", unused.Select(column => $"{Name(column)} ({Printable.Of(column.Schema.Reason)})")).Append(".\n");
        }

        return text.ToString().TrimEnd();
    }

    private static TextTable Columns(TableInspection inspection, bool isWide)
    {
        TableColumn[] headers =
        [
            new("Column"), new TableColumn("Kind").NoWrap(), new TableColumn("Missing").RightAligned().NoWrap(), new TableColumn("Distinct").RightAligned().NoWrap(), new("Values"), new("Why"),
        ];
        int shown = isWide ? headers.Length : headers.Length - 1;
        var table = new TextTable { Border = TableBorder.Simple };
        table.AddColumns([.. headers.Take(shown).Select(header => header.Padding(0, 0, 1, 0))]);
        foreach (ColumnInspection column in inspection.Columns)
        {
            string role = column.Schema.Role == ColumnRole.Feature ? "" : $" {column.Schema.Role}";
            string[] cells =
            [
                Name(column), $"{column.Schema.Kind}{role}".ToLowerInvariant(), Missing(column), Invariant($"{column.Distinct:N0}"), Values(column, isWide), Printable.Of(column.Schema.Reason),
            ];
            table.AddRow(cells.Take(shown).Select(cell => new Text(cell)));
        }

        return table;
    }

    private static string Missing(ColumnInspection column) => column.Missing == 0 ? "-" : DisplayFormat.MissingPercent(column.MissingFraction);

    private static string Values(ColumnInspection column, bool isWide) => column switch
    {
        { Minimum: { } least, Maximum: { } most } => $"{Number(least)} to {Number(most)}",
        { Earliest: { } first, Latest: { } last } when first.Year > 1 => Invariant($"{first:yyyy-MM-dd} to {last:yyyy-MM-dd}"),
        { Earliest: { } first, Latest: { } last } => Invariant($"{first:HH:mm} to {last:HH:mm}"),
        _ => Frequent(column, isWide ? ShownValues : 1),
    };

    private static string Number(double number) => Math.Abs(number) is >= Large and < TooLarge ? Invariant($"{number:N0}") : Invariant($"{number:G6}");

    private static string Frequent(ColumnInspection column, int count) =>
        string.Join(", ", column.MostFrequent.Take(count).Select(entry => Invariant($"{Shorten(entry.Key)} {entry.Value:N0}"))) + (column.Distinct > count ? ", ..." : "");

    private static string Name(ColumnInspection column) => column.Schema.Name.Length == 0 ? "\"\"" : Shorten(column.Schema.Name);

    private static string Shorten(string text) => Printable.Of(text.Length <= LongestValue ? text : $"{text[..LongestValue]}...");

    /// <summary>Renders the table as plain text; no line ends with a space.</summary>
    private static string Render(TextTable grid, int width)
    {
        using var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        console.Write(grid);
        return string.Concat(writer.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()).Where(line => line.Length > 0).Select(line => $"{line}\n"));
    }
}
