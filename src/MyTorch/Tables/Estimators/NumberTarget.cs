using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>A target of quantities. Networks learn the quantities or their logarithms, scaled to mean 0 and variance 1; predictions are within the range of the training rows.</summary>
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

    /// <summary>The scale of each quantity.</summary>
    public IReadOnlyList<TargetScale> Scales => _scales;

    /// <inheritdoc/>
    public override int Outputs => _scales.Length;

    /// <summary>Fits the scales to training rows.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="schemas">The columns of the quantities.</param>
    /// <param name="isLog">Whether the networks learn the logarithms.</param>
    /// <exception cref="InvalidDataException">A cell is not a number or has no logarithm, or the numbers are too large; the message names the cell.</exception>
    public static NumberTarget Fit(Table table, IReadOnlyList<ColumnSchema> schemas, bool isLog) =>
        new(schemas, [.. schemas.Select(schema => FitScale(table, schema, isLog))]);

    /// <inheritdoc/>
    public override Matrix<float> Encode(Table table)
    {
        Matrix<float> result = Dense.Create<float>(table.RowCount, Outputs);
        for (int k = 0; k < Outputs; k++)
        {
            TargetScale scale = _scales[k];
            double[] numbers = Numbers(table, _schemas[k]);
            RequireAccepted(table, _schemas[k], scale, numbers);
            Span<float> column = Dense.Span(result).Slice(k * numbers.Length, numbers.Length);
            for (int row = 0; row < numbers.Length; row++)
            {
                column[row] = (float)scale.Encode(numbers[row]);
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public override Matrix<double> Read(Table table) => Matrix<double>.Build.DenseOfColumnArrays(_schemas.Select(schema => Numbers(table, schema)));

    /// <inheritdoc/>
    public override NumberTarget Extend(Table table) => new(_schemas, [.. _scales.Zip(Fit(table, _schemas, isLog: false).Scales, (scale, other) =>
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
            result[i] += _scales[i / rows].Decode(scaled[i]);
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

    private static TargetScale FitScale(Table table, ColumnSchema schema, bool isLog)
    {
        double[] numbers = Numbers(table, schema);
        var scale = TargetScale.Fit(numbers, isLog);
        RequireAccepted(table, schema, scale, numbers);
        return double.IsFinite(scale.Mean) && double.IsFinite(scale.Deviation) ? scale : throw new InvalidDataException(
            $"{table.Name}: column '{schema.Name}': expected numbers whose variance is finite, found {TableColumn.TextOf(scale.Smallest)} to {TableColumn.TextOf(scale.Largest)}: divide them by a constant.");
    }

    private static void RequireAccepted(Table table, ColumnSchema schema, TargetScale scale, double[] numbers)
    {
        int wrong = Array.FindIndex(numbers, number => !scale.Accepts(number));
        if (wrong >= 0)
        {
            throw new InvalidDataException(
                $"{table.Name}: {table.DescribeRow(wrong)}, column '{schema.Name}': expected a number {(scale.LogOffset == 0 ? "above 0" : "of at least 0")}, because the networks learn its logarithm, found {TableColumn.TextOf(numbers[wrong])}: use a model without a logarithm of the target.");
        }
    }

    /// <summary>Reads the quantities of a column.</summary>
    /// <exception cref="InvalidDataException">A cell is not a finite number; the message names the cell.</exception>
    public static double[] Numbers(Table table, ColumnSchema schema)
    {
        double[] numbers = CellReader.Numbers(table[schema.Name], schema, table);
        int missing = Array.FindIndex(numbers, number => !double.IsFinite(number));
        return missing < 0 ? numbers : throw new InvalidDataException(
            $"{table.Name}: {table.DescribeRow(missing)}, column '{schema.Name}': expected a finite number to predict, found {(double.IsNaN(numbers[missing]) ? "a missing value" : "an infinity")}.");
    }
}
