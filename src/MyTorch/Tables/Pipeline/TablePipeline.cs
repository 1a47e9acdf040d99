namespace MyTorch.Tables;

/// <summary>The computation of a fitted estimator step by step, for example for an exporter.</summary>
/// <remarks>
/// The input of each network is the concatenated features of its columns. A prediction is the mean over the networks: of the softmax of the outputs for a
/// classifier with one target, of their sigmoid for a classifier with several, and of the quantities in their own units for a regressor.
/// </remarks>
public sealed class TablePipeline
{
    internal TablePipeline(TableModel model)
    {
        IReadOnlyList<PipelineColumn>[] columns = [.. model.Encoders.Distinct().Select(encoder => encoder.Encodings.Select(encoding => Describe(encoding, model.Schema[encoding.Column])).ToArray())];
        TableEncoder[] encoders = [.. model.Encoders.Distinct()];
        Networks = [.. model.Networks.Select(network => new PipelineNetwork(network.Network, columns[Array.IndexOf(encoders, model.Encoders[network.Member])]))];
        Quantities = model.Target is NumberTarget target
            ? [.. target.Columns.Zip(target.Scales, (name, scale) => new PipelineQuantity(name, scale.Mean, scale.Deviation, scale.Smallest, scale.Largest) { LogOffset = scale.LogOffset })]
            : [];
    }

    /// <summary>The networks; networks with the same columns share the list.</summary>
    public IReadOnlyList<PipelineNetwork> Networks { get; }

    /// <summary>The quantities that a regressor predicts, one for each output of a network; empty for a classifier.</summary>
    public IReadOnlyList<PipelineQuantity> Quantities { get; }

    private static PipelineColumn Describe(ColumnEncoding encoding, ColumnSchema schema) => encoding switch
    {
        NumericEncoding numeric => Describe(numeric, schema),
        DateEncoding date => new DateColumn(Describe(date.Elapsed, schema), date.Periods),
        CategoryEncoding category => new CategoryColumn(category.Column, category.Categories, category.HasOther, category.HasMissing, schema.MissingValues) { Aliases = category.Aliases, IsIndex = category is EmbeddedEncoding },
        _ => throw new NotSupportedException($"Column '{encoding.Column}': the encoding {encoding.GetType().Name} has no description."),
    };

    private static NumberColumn Describe(NumericEncoding encoding, ColumnSchema schema) => new(
        encoding.Column, encoding.Center, encoding.Scale, encoding.Edges, encoding.HasMissing,
        [.. from text in schema.MissingValues
            where schema.Kind == ColumnKind.Numeric && TableColumnBuilder.TryParse(text, out double number) && TableColumn.TextOf(number) == text
            select double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)]);
}
