using MyTorch.Tables;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The importance of each column.</summary>
internal static class ImportanceSection
{
    private const int Most = 20;

    public static Html Of(TableFindings findings)
    {
        IReadOnlyList<ColumnImportance> all = findings.Importances;
        double largest = Math.Max(all.Max(importance => importance.Mean), double.Epsilon);
        string metric = findings.PredictsClasses ? "log loss" : "RMSE";
        int rows = findings.Sample.Rows.RowCount;
        string which = rows == findings.Explained.Rows.RowCount ? $"all {rows} {findings.RowsName}" : $"{rows} of the {findings.Explained.Rows.RowCount} {findings.RowsName}";
        Html others = all.Count <= Most ? Html.None : $"<details><summary>The other {all.Count - Most} columns</summary>\n{Table("The other columns", all.Skip(Most), largest)}</details>\n";
        return $"""
            <section><h2>Importance of the columns</h2>
            <p>The increase of the {metric} when the cells of a column are permuted among the rows: mean and standard deviation of {all[0].Values.Count} permutations on {which}. Columns that carry the same information share their importance.</p>
            {Table("Importance of the columns", all.Take(Most), largest)}{others}</section>

            """;
    }

    private static Html Table(string label, IEnumerable<ColumnImportance> importances, double largest) => ScrollTable.Of(
        label,
        "",
        "numbers bars",
        $"<th scope=col>column</th><th scope=col class=text></th><th scope=col>mean</th><th scope=col>deviation</th>",
        importances.Select(importance => (Html)$"""
            <tr><th scope=row><span class=name title="{importance.Column}">{importance.Column}</span></th><td class="text bar"><span style="--share:{Percent(importance.Mean / largest)}"></span></td>
            <td>{NumberText.Of(importance.Mean)}</td><td>{NumberText.Of(importance.StandardDeviation)}</td></tr>

            """));

    private static string Percent(double fraction) => Invariant($"{Math.Round(100 * Math.Clamp(fraction, 0, 1), 1)}");
}
