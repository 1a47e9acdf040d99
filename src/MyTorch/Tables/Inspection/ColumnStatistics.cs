namespace MyTorch.Tables;

/// <summary>Computes a <see cref="ColumnInspection"/>.</summary>
internal static class ColumnStatistics
{
    private const int ShownValues = 5;
    private const int ShownTargets = 30;

    /// <summary>Computes the counts and the range of a column.</summary>
    public static ColumnInspection Inspect(ColumnSchema schema, ColumnCodes values)
    {
        int shown = schema.Role == ColumnRole.Target ? ShownTargets : ShownValues;
        KeyValuePair<string, int>[] frequent = [.. values.Counts.Index().OrderByDescending(entry => entry.Item).Take(shown).Select(entry => KeyValuePair.Create(values.Text(entry.Index), entry.Item))];
        var inspection = new ColumnInspection(schema, values.Missing, values.Missing / (double)values.Codes.Length, values.Distinct, frequent.AsReadOnly());
        return schema.Kind switch
        {
            ColumnKind.Numeric when Numbers(values) is { Length: > 0 } numbers => inspection with { Minimum = numbers.Min(), Maximum = numbers.Max() },
            ColumnKind.Date when Dates(schema, values) is { Count: > 0 } dates => inspection with { Earliest = dates.Min(), Latest = dates.Max() },
            _ => inspection,
        };
    }

    private static double[] Numbers(ColumnCodes values) => [.. Enumerable.Range(0, values.Distinct).Select(values.Number).Where(number => !double.IsNaN(number))];

    private static List<DateTime> Dates(ColumnSchema schema, ColumnCodes values)
    {
        var dates = new List<DateTime>(values.Distinct);
        for (int code = 0; code < values.Distinct; code++)
        {
            if (DateFormats.TryParse(values.Text(code), schema.DateFormat!, out DateTime date))
            {
                dates.Add(date);
            }
        }

        return dates;
    }
}
