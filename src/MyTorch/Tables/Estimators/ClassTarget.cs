using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>A target with one of K classes in each row.</summary>
internal sealed class ClassTarget : TargetEncoding
{
    private const int MostClasses = 1000;

    private readonly Dictionary<string, int> _index;
    private readonly IReadOnlyDictionary<string, string> _aliases;

    public ClassTarget(ColumnSchema schema, IReadOnlyList<string> classes, IReadOnlyList<double>? weights = null)
    {
        (Schema, Classes, Weights) = (schema, classes, weights);
        _index = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        _aliases = BooleanTexts.FindAliases(schema, classes);
        Columns = [schema.Name];
    }

    /// <summary>The schema of the column.</summary>
    public ColumnSchema Schema { get; }

    /// <summary>The names of the classes, K.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The weight of each class in training, K; null for equal weights.</summary>
    public IReadOnlyList<double>? Weights { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public override int Outputs => Classes.Count;

    /// <summary>Returns the classes of a column: numbers in ascending order, other texts in ordinal order.</summary>
    /// <exception cref="InvalidDataException">There are more than 1,000 classes, which would make networks too large.</exception>
    public static string[] FindClasses(Table table, ColumnSchema schema)
    {
        TableColumn column = table[schema.Name];
        string[] distinct = [.. CellReader.Texts(column, schema).OfType<string>().Distinct(StringComparer.Ordinal)];
        RequireFew(distinct.Length, table.Name, schema);
        return column.IsNumeric
            ? [.. distinct.OrderBy(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))]
            : [.. distinct.Order(StringComparer.Ordinal)];
    }

    /// <summary>Throws if there are too many classes.</summary>
    /// <exception cref="InvalidDataException">There are more than 1,000 classes.</exception>
    public static void RequireFew(int classes, string table, ColumnSchema schema)
    {
        if (classes > MostClasses)
        {
            throw new InvalidDataException($"{table}: column '{CellText.ShowName(schema.Name)}' has {classes} classes: expected at most {MostClasses}. Use TableRegressor for a quantity, or merge classes.");
        }
    }

    /// <inheritdoc/>
    public override Matrix<float> Encode(Table table)
    {
        string?[] texts = BooleanTexts.Read(table[Schema.Name], Schema, _aliases);
        Matrix<float> result = Dense.Create<float>(texts.Length, 1);
        Span<float> classes = Dense.Span(result);
        for (int row = 0; row < texts.Length; row++)
        {
            classes[row] = texts[row] is { } text && _index.TryGetValue(text, out int index) ? index : throw new InvalidDataException(
                $"{table.Name}: {table.DescribeRow(row)}, column '{Schema.Name}': expected one of the {Classes.Count} classes {CellText.List(Classes)}, found {CellText.Found(texts[row])}.");
        }

        return result;
    }

    /// <inheritdoc/>
    public override ClassTarget Extend(Table table)
    {
        string[] added = [.. FindClasses(table, Schema).Where(text => !_aliases.ContainsKey(text)).Except(Classes)];
        return added.Length == 0 ? this : new ClassTarget(Schema with { Kind = ColumnKind.Category, Reason = $"{Classes.Count + added.Length} classes" }, [.. Classes, .. added], Weights is null ? null : [.. Weights, .. added.Select(_ => 1.0)]);
    }

    /// <inheritdoc/>
    public override Criterion<float> CreateCriterion() => new SoftmaxCrossEntropy<float>(Reduction.Mean, Weights);

    /// <inheritdoc/>
    public override int[] Strata(Matrix<float> targets) => Array.ConvertAll(Dense.Span(targets).ToArray(), label => (int)label);

    /// <inheritdoc/>
    public override void AddPredictions(Matrix<float> outputs, Matrix<double> sums) => AddProbabilities(new SoftmaxCrossEntropy<double>(), outputs, sums);

    /// <inheritdoc/>
    public override void Complete(Matrix<double> means, double sharpness)
    {
        if (sharpness == 1)
        {
            return;
        }

        Span<double> values = Dense.Span(means);
        int rows = means.RowCount;
        for (int row = 0; row < rows; row++)
        {
            double sum = 0;
            for (int i = row; i < values.Length; i += rows)
            {
                values[i] = Math.Pow(values[i], sharpness);
                sum += values[i];
            }

            for (int i = row; i < values.Length; i += rows)
            {
                values[i] /= sum;
            }
        }
    }
}
