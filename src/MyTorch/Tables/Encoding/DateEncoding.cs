namespace MyTorch.Tables;

/// <summary>
/// Encodes dates as the elapsed time, scaled like numbers, and the sine and cosine of the time of year, the day of the week and the time of
/// day, if the format includes them. A missing cell has zeros; if the training rows have missing cells, an additional feature is 1 for them.
/// </summary>
internal sealed class DateEncoding : ColumnEncoding
{
    private const double DaysOfYear = 365.2425;
    private const double DaysOfWeek = 7;

    private readonly ColumnSchema _schema;

    public DateEncoding(ColumnSchema schema, NumericEncoding elapsed)
        : base(schema.Name)
    {
        (_schema, Elapsed) = (schema, elapsed);
        (string Name, double Days)[] periods =
        [
            .. DateFormats.HasNoDate(schema.DateFormat!) ? [] : new[] { ("year", DaysOfYear), ("week", DaysOfWeek) },
            .. DateFormats.HasTime(schema.DateFormat!) ? new[] { ("day", 1.0) } : [],
        ];
        Periods = [.. periods.Select(period => period.Days)];
        Features = [.. elapsed.Features, .. periods.SelectMany(period => new[] { $"{Column}, sine of the {period.Name}", $"{Column}, cosine of the {period.Name}" })];
    }

    /// <summary>The periods of the cyclic features, in days.</summary>
    public IReadOnlyList<double> Periods { get; }

    /// <summary>The encoding of the elapsed days.</summary>
    public NumericEncoding Elapsed { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Features { get; }

    /// <inheritdoc/>
    public override DateEncoding Extend(TableColumn cells, Table table, EncodingSettings settings) => new(_schema, Elapsed.Extend(cells, table, settings));

    /// <inheritdoc/>
    public override double[] Read(TableColumn cells, Table table) => CellReader.Days(cells, _schema, table);

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<double> days, Span<float> result)
    {
        Elapsed.Encode(days, result);
        int feature = Elapsed.Features.Count;
        foreach (double period in Periods)
        {
            for (int row = 0; row < days.Length; row++)
            {
                (double sine, double cosine) = double.IsNaN(days[row]) ? (0, 0) : Math.SinCos(2 * Math.PI * (days[row] % period / period));
                result[(feature * days.Length) + row] = (float)sine;
                result[((feature + 1) * days.Length) + row] = (float)cosine;
            }

            feature += 2;
        }
    }
}
