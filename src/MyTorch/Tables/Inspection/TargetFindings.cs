using static System.FormattableString;

namespace MyTorch.Tables;

/// <summary>Finds rows and classes of a target that cannot be used for training.</summary>
/// <param name="table">The table.</param>
/// <param name="schema">The schema of the target.</param>
/// <param name="values">The values of the target.</param>
internal sealed class TargetFindings(Table table, ColumnSchema schema, ColumnCodes values)
{
    /// <summary>Returns the findings.</summary>
    /// <param name="folds">The number of folds.</param>
    public IEnumerable<InspectionFinding> Find(int folds)
    {
        if (values.Missing > 0)
        {
            string places = string.Join(", ", Enumerable.Range(0, table.RowCount).Where(row => values.Codes[row] < 0).Take(TableInspection.Shown).Select(table.DescribeRow));
            yield return Finding(FindingKind.MissingTarget, Invariant($"the target is missing in {values.Missing:N0} of {table.RowCount:N0} rows: {places}{(values.Missing > TableInspection.Shown ? " and others" : "")}. Remove these rows or fill them in."));
        }

        if (values.Distinct == 1)
        {
            yield return Finding(FindingKind.SingleTarget, $"the target is '{CellText.Shorten(values.Text(0))}' in all rows with a target: there is nothing to learn.");
        }

        int[] small = [.. Enumerable.Range(0, values.Distinct).Where(code => values.Counts[code] < folds)];
        if (small.Length > 0 && schema.Kind is ColumnKind.Category or ColumnKind.Boolean or ColumnKind.Text)
        {
            string classes = string.Join(", ", small.Take(TableInspection.Shown).Select(code => $"'{CellText.Shorten(values.Text(code))}' ({values.Counts[code]})"));
            yield return Finding(FindingKind.SmallClass, Invariant($"{small.Length:N0} of {values.Distinct:N0} classes have fewer rows than the {folds} folds: {classes}{(small.Length > TableInspection.Shown ? " and others" : "")}. Merge them with other classes, or use fewer folds."));
        }
    }

    private InspectionFinding Finding(FindingKind kind, string message) => new(kind, schema.Name, message);
}
