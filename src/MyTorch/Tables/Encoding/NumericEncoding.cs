namespace MyTorch.Tables;

/// <summary>
/// Encodes numbers, scaled by their median and quartiles and smoothly clipped to (-3, 3): z = (x - median) / (q75 - q25), then z / sqrt(1 + (z / 3)^2), so
/// that no typing error dominates. With bins, there is also a feature for each quantile bin: the fraction of the bin below the number. A missing cell has
/// zeros; if the training rows have missing cells, an additional feature is 1 for them.
/// </summary>
/// <remarks>
/// The scaling is that of D. Holzmueller, L. Grinsztajn and I. Steinwart (2024), Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on
/// Tabular Data; the bins are the piecewise linear encoding of Y. Gorishniy, I. Rubachev and A. Babenko (2022), On Embeddings for Numerical
/// Features in Tabular Deep Learning. If the quartiles are equal, half the range is used instead of their distance.
/// </remarks>
internal sealed class NumericEncoding : ColumnEncoding
{
    private const double Bound = 3;

    /// <summary>The limit of z: larger numbers have the same feature in single precision, and its square is finite.</summary>
    private const double Largest = 1e9;

    private readonly Func<TableColumn, Table, double[]> _read;

    public NumericEncoding(string column, double center, double scale, double[] edges, bool hasMissing, Func<TableColumn, Table, double[]> read)
        : base(column)
    {
        (Center, Scale, Edges, HasMissing, _read) = (center, scale, edges, hasMissing, read);
        Features =
        [
            column,
            .. Enumerable.Range(1, Math.Max(0, edges.Length - 1)).Select(bin => FormattableString.Invariant($"{column} from {edges[bin - 1]} to {edges[bin]}")),
            .. hasMissing ? new[] { MissingFeature } : [],
        ];
    }

    public double Center { get; }

    /// <summary>The reciprocal of the interquartile range.</summary>
    public double Scale { get; }

    /// <summary>The edges of the bins, ascending; empty without bins.</summary>
    public double[] Edges { get; }

    public bool HasMissing { get; }

    /// <summary>The limits beyond which numbers are extreme, see <see cref="ExtremeValues"/>; infinities if unknown.</summary>
    public (double Smallest, double Largest) Limits { get; init; } = (double.NegativeInfinity, double.PositiveInfinity);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Features { get; }

    /// <summary>Fits the encoding to the numbers of the training rows.</summary>
    /// <param name="column">The name of the column.</param>
    /// <param name="numbers">The numbers, NaN for missing cells.</param>
    /// <param name="bins">The maximum number of bins; 0 for no bins.</param>
    /// <param name="read">Reads the numbers of a column.</param>
    public static NumericEncoding Fit(string column, double[] numbers, int bins, Func<TableColumn, Table, double[]> read)
    {
        const double LargestShare = 0.125;
        var quantiles = new Quantiles(numbers, LargestShare);
        if (quantiles.Count == 0)
        {
            return new NumericEncoding(column, 0, 0, [], hasMissing: false, read);
        }

        double quartiles = quantiles[0.75] - quantiles[0.25];
        double spread = quartiles > 0 ? quartiles : (quantiles.Largest - quantiles.Smallest) / 2;
        return new NumericEncoding(column, quantiles[0.5], spread > 0 ? Math.Min(1 / spread, double.MaxValue) : 0, FindEdges(numbers, bins), Array.Exists(numbers, double.IsNaN), read)
        {
            Limits = ExtremeValues.FindLimits(numbers),
        };
    }

    /// <inheritdoc/>
    public override NumericEncoding Extend(TableColumn cells, Table table, EncodingSettings settings) =>
        new(Column, Center, Scale, Edges, HasMissing || Array.Exists(_read(cells, table), double.IsNaN), _read) { Limits = Limits };

    /// <summary>Counts the extreme cells.</summary>
    public int CountExtremes(TableColumn cells, Table table) => _read(cells, table).Count(number => number < Limits.Smallest || number > Limits.Largest);

    /// <inheritdoc/>
    public override double[] Read(TableColumn cells, Table table) => _read(cells, table);

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<double> numbers, Span<float> result)
    {
        for (int row = 0; row < numbers.Length; row++)
        {
            double number = numbers[row];
            if (double.IsNaN(number))
            {
                if (HasMissing)
                {
                    result[((Features.Count - 1) * numbers.Length) + row] = 1;
                }

                continue;
            }

            result[row] = (float)Scaled(number);
            for (int bin = 1; bin < Edges.Length; bin++)
            {
                result[(bin * numbers.Length) + row] = (float)Math.Clamp((number - Edges[bin - 1]) / (Edges[bin] - Edges[bin - 1]), 0, 1);
            }
        }
    }

    private static double[] FindEdges(double[] numbers, int bins)
    {
        if (bins == 0)
        {
            return [];
        }

        var quantiles = new Quantiles(numbers, 1.0 / bins);
        double[] edges = [.. Enumerable.Range(0, bins + 1).Select(edge => quantiles[(double)edge / bins]).Distinct()];
        return edges.Length > 2 ? edges : [];
    }

    private double Scaled(double number)
    {
        double z = Scale == 0 ? 0 : Math.Clamp((number - Center) * Scale, -Largest, Largest);
        return z / Math.Sqrt(1 + (z / Bound * (z / Bound)));
    }
}
