using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>Quantities, which a network learns with mean 0 and variance 1; predictions are within the range of the training rows.</summary>
internal sealed class NumberTarget : TargetEncoding
{
    private readonly ColumnSchema[] _schemas;
    private readonly TargetScale[] _scales;

    public NumberTarget(IReadOnlyList<ColumnSchema> schemas, IReadOnlyList<TargetScale> scales)
    {
        (_schemas, _scales) = ([.. schemas], [.. scales]);
        Columns = [.. schemas.Select(schema => schema.Name)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns { get; }

    /// <summary>How each quantity is scaled.</summary>
    public IReadOnlyList<TargetScale> Scales => _scales;

    /// <inheritdoc/>
    public override int Outputs => _scales.Length;

    /// <summary>Fits the scales to training rows.</summary>
    /// <exception cref="InvalidDataException">A cell is not a number, which the message names, or the numbers are too large.</exception>
    public static NumberTarget Fit(Table table, IReadOnlyList<ColumnSchema> schemas) =>
        new(schemas, [.. schemas.Select(schema => FitScale(table, schema))]);

    /// <inheritdoc/>
    public override Matrix<float> Encode(Table table)
    {
        Matrix<float> result = Dense.Create<float>(table.RowCount, Outputs);
        for (int k = 0; k < Outputs; k++)
        {
            TargetScale scale = _scales[k];
            double[] numbers = Numbers(table, _schemas[k]);
            Span<float> column = Dense.Span(result).Slice(k * numbers.Length, numbers.Length);
            for (int row = 0; row < numbers.Length; row++)
            {
                column[row] = (float)((numbers[row] - scale.Mean) / scale.Deviation);
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public override Matrix<double> Read(Table table) => Matrix<double>.Build.DenseOfColumnArrays(_schemas.Select(schema => Numbers(table, schema)));

    /// <inheritdoc/>
    public override NumberTarget Extend(Table table) => new(_schemas, [.. _scales.Zip(Fit(table, _schemas).Scales, (scale, other) =>
        scale with { Smallest = Math.Min(scale.Smallest, other.Smallest), Largest = Math.Max(scale.Largest, other.Largest) })]);

    /// <inheritdoc/>
    public override Criterion<float> CreateCriterion() => new MeanSquaredError<float>();

    /// <inheritdoc/>
    public override int[] Strata(Matrix<float> targets) => new int[targets.RowCount];

    /// <inheritdoc/>
    public override void AddPredictions(Matrix<float> outputs, Matrix<double> sums)
    {
        int rows = outputs.RowCount;
        ReadOnlySpan<float> scaled = Dense.Span(outputs);
        Span<double> result = Dense.Span(sums);
        for (int i = 0; i < scaled.Length; i++)
        {
            TargetScale scale = _scales[i / rows];
            result[i] += scale.Mean + (scale.Deviation * scaled[i]);
        }
    }

    /// <inheritdoc/>
    public override void Complete(Matrix<double> means, double sharpness)
    {
        Span<double> values = Dense.Span(means);
        for (int i = 0; i < values.Length; i++)
        {
            TargetScale scale = _scales[i / means.RowCount];
            values[i] = Math.Clamp(values[i], scale.Smallest, scale.Largest);
        }
    }

    /// <summary>The quantities of a column.</summary>
    /// <exception cref="InvalidDataException">A cell is not a finite number; the message names it.</exception>
    public static double[] Numbers(Table table, ColumnSchema schema)
    {
        double[] numbers = CellReader.Numbers(table[schema.Name], schema, table);
        int missing = Array.FindIndex(numbers, number => !double.IsFinite(number));
        return missing < 0 ? numbers : throw new InvalidDataException(
            $"{table.Name}: {table.Place(missing)}, column '{schema.Name}': expected a finite number to predict, found {(double.IsNaN(numbers[missing]) ? "a missing value" : "an infinity")}.");
    }

    private static TargetScale FitScale(Table table, ColumnSchema schema)
    {
        var scale = TargetScale.Fit(Numbers(table, schema));
        return double.IsFinite(scale.Mean) && double.IsFinite(scale.Deviation) ? scale : throw new InvalidDataException(
            $"{table.Name}: column '{schema.Name}': expected numbers whose variance is finite, found {TableColumn.TextOf(scale.Smallest)} to {TableColumn.TextOf(scale.Largest)}: divide them by a constant.");
    }
}
