using static System.FormattableString;

namespace MyTorch.Tables;

/// <summary>Finds problems in a column.</summary>
/// <param name="table">The table.</param>
/// <param name="schema">How the column is read and used.</param>
/// <param name="values">The values of the column.</param>
internal sealed class ColumnFindings(Table table, ColumnSchema schema, ColumnCodes values)
{
    private const double MostlyMissing = 0.95;

    /// <summary>Returns the findings.</summary>
    /// <param name="inspection">The statistics of the column.</param>
    /// <param name="targets">The values of the targets.</param>
    /// <param name="latest">The latest plausible date.</param>
    public IEnumerable<InspectionFinding> Find(ColumnInspection inspection, ColumnCodes[] targets, DateTime? latest)
    {
        TableColumn column = table[schema.Name];
        if (FindEmptiness(inspection) is { } emptiness)
        {
            yield return emptiness;
        }

        if (column.IsNumeric && new NumberValues(column.Numbers).CountRows)
        {
            yield return Finding(FindingKind.RowNumber, $"numbers the rows{(schema.Role == ColumnRole.Feature ? ": ignore it if it has no other meaning" : "")}.");
        }

        foreach (ColumnCodes target in targets.Where(_ => schema.Role == ColumnRole.Feature))
        {
            if (ValueRelation.Describe(values, target) is { } relation)
            {
                yield return Finding(FindingKind.SameAsTarget, $"{relation} the target '{CellText.Shorten(target.Name)}': ignore it, unless it is known before the target is.");
            }
        }

        if (latest is { } day && inspection.Latest > day)
        {
            yield return FindFutureDates(day);
        }

        if (schema.Kind == ColumnKind.Numeric && schema.Role is not (ColumnRole.Identifier or ColumnRole.Ignored) && FindExtremes() is { } extremes)
        {
            yield return extremes;
        }

        // Includes the texts that are missing values in the schema, which may be typing errors.
        ColumnCodes all = schema.MissingValues.Count == 0 ? values : new ColumnCodes(column, schema with { MissingValues = [] });
        foreach (InspectionFinding finding in column.IsNumeric ? [] : new TextFindings(table, schema, all).Find())
        {
            yield return finding;
        }

        if (FindDashes(all) is { } dashes)
        {
            yield return dashes;
        }
    }

    private InspectionFinding? FindEmptiness(ColumnInspection inspection) =>
        inspection.Distinct == 0 ? Finding(FindingKind.NoValues, "all cells are missing.")
        : inspection.Distinct == 1 && inspection.Missing == 0 && schema.Role != ColumnRole.Target ? Finding(FindingKind.Constant, $"all cells are '{CellText.Shorten(values.Text(0))}'.")
        : inspection.MissingFraction >= MostlyMissing ? Finding(FindingKind.MostlyMissing, Invariant($"{100 * inspection.MissingFraction:F1}% of the cells are missing."))
        : null;

    /// <summary>Reports dashes that are missing values; in numeric columns they are among the texts that are not numbers.</summary>
    private InspectionFinding? FindDashes(ColumnCodes all)
    {
        if (schema.Kind == ColumnKind.Numeric || schema.Role is ColumnRole.Identifier or ColumnRole.Ignored || !schema.IsMissing(CellReader.Dash))
        {
            return null;
        }

        int code = Enumerable.Range(0, all.Distinct).FirstOrDefault(value => all.Text(value) == CellReader.Dash, -1);
        return code < 0 ? null
            : Finding(FindingKind.MissingDashes, Invariant($"{all.Counts[code]:N0} {(all.Counts[code] == 1 ? "cell with '-' is" : "cells with '-' are")} read as missing."));
    }

    private InspectionFinding FindFutureDates(DateTime latest)
    {
        int[] late = [.. Enumerable.Range(0, values.Distinct).Where(code => DateFormats.TryParse(values.Text(code), schema.DateFormat!, out DateTime date) && date > latest)];
        int cells = late.Sum(code => values.Counts[code]);
        return Finding(FindingKind.FutureDates, Invariant($"{cells:N0} {(cells == 1 ? "cell is" : "cells are")} later than {latest:yyyy-MM-dd}, such as '{CellText.Shorten(values.Text(late[0]))}' in {table.DescribeRow(values.FirstRow(late[0]))}."));
    }

    private InspectionFinding? FindExtremes()
    {
        double[] numbers = [.. Enumerable.Range(0, values.Distinct).Select(values.Number)];
        (double smallest, double largest) = ExtremeValues.FindLimits(values.Codes.Where(code => code >= 0).Select(code => numbers[code]));
        int[] rows = [.. Enumerable.Range(0, values.Codes.Length).Where(row => values.Codes[row] is >= 0 and var code && (numbers[code] < smallest || numbers[code] > largest))];
        if (rows.Length == 0)
        {
            return null;
        }

        string places = string.Join(", ", rows.Take(TableInspection.Shown).Select(row => $"'{CellText.Shorten(values.Text(values.Codes[row]))}' in {table.DescribeRow(row)}"));
        string rest = rows.Length > TableInspection.Shown ? " and others" : "";
        return Finding(FindingKind.ExtremeValues, Invariant($"{rows.Length:N0} of {values.Codes.Length - values.Missing:N0} numbers {(rows.Length == 1 ? "is" : "are")} more than {ExtremeValues.Factor} times as far from the median as nearly all others: {places}{rest}. Correct typing errors, or declare them missing values."));
    }

    private InspectionFinding Finding(FindingKind kind, string message) => new(kind, schema.Name, message);
}
