using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>A target of several binary labels.</summary>
/// <param name="schemas">The columns of the labels, K.</param>
/// <param name="trueTexts">The text of each column for rows with the label.</param>
/// <param name="falseTexts">The text of each column for rows without the label.</param>
internal sealed class LabelsTarget(IReadOnlyList<ColumnSchema> schemas, IReadOnlyList<string> trueTexts, IReadOnlyList<string> falseTexts) : TargetEncoding
{
    private readonly IReadOnlyDictionary<string, string>[] _aliases = [.. schemas.Select((schema, k) => BooleanTexts.FindAliases(schema, [falseTexts[k], trueTexts[k]]))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns { get; } = [.. schemas.Select(schema => schema.Name)];

    /// <summary>The text of each column for rows with the label.</summary>
    public IReadOnlyList<string> TrueTexts => trueTexts;

    /// <summary>The text of each column for rows without the label.</summary>
    public IReadOnlyList<string> FalseTexts => falseTexts;

    /// <inheritdoc/>
    public override int Outputs => Columns.Count;

    /// <summary>Finds the two texts of each column.</summary>
    /// <exception cref="InvalidDataException">A column does not have exactly two texts, or they are not a known pair.</exception>
    public static LabelsTarget Fit(Table table, IReadOnlyList<ColumnSchema> schemas)
    {
        var trueTexts = new List<string>();
        var falseTexts = new List<string>();
        foreach (ColumnSchema schema in schemas)
        {
            string[] texts = [.. CellReader.Texts(table[schema.Name], schema).OfType<string>().Distinct(StringComparer.Ordinal).Take(3)];
            string yes = (texts.Length == 2 ? BooleanTexts.TrueOf(texts[0], texts[1]) : null) ?? throw new InvalidDataException(
                $"{table.Name}: column '{schema.Name}' is one of several targets of a classifier: expected two values such as yes and no, found {CellText.List(texts)}{(texts.Length > 2 ? ", ..." : "")}; fit a classifier for each target instead.");
            trueTexts.Add(yes);
            falseTexts.Add(texts.First(text => text != yes));
        }

        return new LabelsTarget(schemas, trueTexts, falseTexts);
    }

    /// <inheritdoc/>
    public override Matrix<float> Encode(Table table)
    {
        Matrix<float> result = Dense.Create<float>(table.RowCount, Outputs);
        for (int k = 0; k < Outputs; k++)
        {
            string?[] texts = BooleanTexts.Read(table[Columns[k]], schemas[k], _aliases[k]);
            for (int row = 0; row < texts.Length; row++)
            {
                result[row, k] = texts[row] == trueTexts[k] ? 1 : texts[row] == falseTexts[k] ? 0 : throw new InvalidDataException(
                    $"{table.Name}: {table.DescribeRow(row)}, column '{Columns[k]}': expected '{trueTexts[k]}' or '{falseTexts[k]}', found {CellText.Found(texts[row])}.");
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public override LabelsTarget Extend(Table table) => this;

    /// <inheritdoc/>
    public override Criterion<float> CreateCriterion() => new BinaryCrossEntropyWithLogits<float>();

    /// <inheritdoc/>
    public override int[] Strata(Matrix<float> targets) => new int[targets.RowCount];

    /// <inheritdoc/>
    public override void AddPredictions(Matrix<float> outputs, Matrix<double> sums) => AddProbabilities(new BinaryCrossEntropyWithLogits<double>(), outputs, sums);
}
