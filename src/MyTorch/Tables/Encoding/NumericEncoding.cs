namespace MyTorch.Tables;

/// <summary>
/// Numbers, scaled by their median and quartiles and clipped smoothly to (-3, 3): z = (x - median) / (q75 - q25) and z / sqrt(1 + (z / 3)^2), so
/// that no typing error dominates. A missing cell has the median, and where training rows have one, a feature of its own that is 1.
/// </summary>
/// <remarks>
/// The scaling is that of D. Holzmueller, L. Grinsztajn and I. Steinwart (2024), Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on
/// Tabular Data. Where the quartiles are equal, half the range takes the place of their distance.
/// </remarks>
internal sealed class NumericEncoding : ColumnEncoding
{
    private const double Bound = 3;

    private readonly Func<TableColumn, Table, double[]> _read;

    public NumericEncoding(string column, double center, double scale, bool hasMissing, Func<TableColumn, Table, double[]> read)
        : base(column)
    {
        (Center, Scale, HasMissing, _read) = (center, scale, hasMissing, read);
        Features = hasMissing ? [column, $"{column} is missing"] : [column];
    }

    public double Center { get; }

    public double Scale { get; }

    public bool HasMissing { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Features { get; }

    /// <summary>Fits the encoding to the numbers of the training rows, of which at least one is present.</summary>
    public static NumericEncoding Fit(string column, ReadOnlySpan<double> numbers, Func<TableColumn, Table, double[]> read)
    {
        double[] sorted = [.. numbers.ToArray().Where(double.IsFinite).Order()];
        if (sorted.Length == 0)
        {
            return new NumericEncoding(column, 0, 0, hasMissing: false, read);
        }

        double quartiles = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
        double spread = quartiles > 0 ? quartiles : (sorted[^1] - sorted[0]) / 2;
        return new NumericEncoding(column, Quantile(sorted, 0.5), spread > 0 ? 1 / spread : 0, numbers.IndexOf(double.NaN) >= 0, read);
    }

    /// <inheritdoc/>
    public override int Encode(TableColumn cells, Table table, Span<float> result)
    {
        double[] numbers = _read(cells, table);
        for (int row = 0; row < numbers.Length; row++)
        {
            result[row] = double.IsNaN(numbers[row]) ? 0 : (float)Scaled(numbers[row]);
            if (HasMissing)
            {
                result[numbers.Length + row] = double.IsNaN(numbers[row]) ? 1 : 0;
            }
        }

        return 0;
    }

    /// <summary>The value at a share of the sorted numbers, between two of them by a line.</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        return below + 1 < sorted.Length ? sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    private double Scaled(double number)
    {
        double z = (number - Center) * Scale;
        return double.IsFinite(z) ? z / Math.Sqrt(1 + (z / Bound * (z / Bound))) : Bound * double.Sign(z);
    }
}
