using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>Extends trained networks with inputs and outputs.</summary>
internal static class NetworkExtension
{
    /// <summary>
    /// Returns a network with more features and outputs. A category that was one of the other texts before starts with their weights or vector, and a new
    /// feature starts with zeros, so that predictions for the existing classes do not change. A new class starts as the least likely class.
    /// </summary>
    /// <param name="trained">The network.</param>
    /// <param name="model">The model of the network.</param>
    /// <param name="encoder">The encoding of the features of the new network.</param>
    /// <param name="outputs">The number of outputs of the new network.</param>
    public static Sequential<float> Extend(TrainedNetwork trained, TableModel model, TableEncoder encoder, int outputs)
    {
        TableEncoder before = model.Encoders[trained.Member];
        Sequential<float> result = model.Recipe.Networks[trained.Member].Create(encoder, outputs, seed: 0);
        ExtendVectors(VectorsOf(trained.Network), before, VectorsOf(result), encoder);
        Linear<float>[] from = [.. trained.Network.Layers.OfType<Linear<float>>()];
        Linear<float>[] to = [.. result.Layers.OfType<Linear<float>>()];
        int?[] sources = FindSources([.. InputsOf(before, trained.Network)], [.. InputsOf(encoder, result)]);
        for (int layer = 0; layer < to.Length; layer++)
        {
            (Linear<float> source, Linear<float> target) = (from[layer], to[layer]);
            int?[] rows = layer == 0 ? sources : [.. Enumerable.Range(0, target.W.RowCount)];
            target.W.MapIndexedInplace((row, column, _) => rows[row] is { } old && column < source.W.ColumnCount ? source.W[old, column] : 0, Zeros.Include);
            target.B.MapIndexedInplace((_, column, _) => column < source.B.ColumnCount ? source.B[0, column] : source.B.Enumerate().Min(), Zeros.Include);
        }

        return result;
    }

    /// <summary>Copies the vectors of the embedded columns, which are the same in both encoders.</summary>
    private static void ExtendVectors(Embedding<float>[] from, TableEncoder before, Embedding<float>[] to, TableEncoder after)
    {
        foreach ((int index, (EmbeddedEncoding old, EmbeddedEncoding encoding)) in before.Embedded.Values.Zip(after.Embedded.Values).Index())
        {
            int?[] sources = FindSources(LevelsOf(old), LevelsOf(encoding));
            Matrix<float> source = from[index].W;
            to[index].W.MapIndexedInplace((element, level, value) => element < source.RowCount ? source[element, sources[level] ?? old.Categories.Count] : value, Zeros.Include);
        }

        static (string Column, string Name)[] LevelsOf(EmbeddedEncoding encoding) => [.. encoding.Levels.Select(level => (encoding.Column, level))];
    }

    /// <summary>The inputs of the first linear layer: the features of columns that are not embedded, then the elements of the embedding vectors.</summary>
    private static IEnumerable<(string Column, string Name)> InputsOf(TableEncoder encoder, Sequential<float> network) =>
    [
        .. encoder.Encodings.Where(encoding => encoding is not EmbeddedEncoding).SelectMany(encoding => encoding.Features.Select(feature => (encoding.Column, feature))),
        .. encoder.Embedded.Values.Zip(VectorsOf(network), (encoding, vectors) => Enumerable.Range(0, vectors.Dimension).Select(element => (encoding.Column, FormattableString.Invariant($"{element}")))).SelectMany(inputs => inputs),
    ];

    private static Embedding<float>[] VectorsOf(Sequential<float> network) =>
        network.Layers[0] is ColumnEmbedding<float> layer ? [.. layer.Embeddings.Select(entry => entry.Value)] : [];

    /// <summary>Maps each input or level to its index in the old network; a new category maps to the other texts of its column, any other new input to null.</summary>
    private static int?[] FindSources((string Column, string Name)[] before, (string Column, string Name)[] after)
    {
        Dictionary<(string Column, string Name), int> places = before.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return
        [
            .. from input in after
               select places.TryGetValue(input, out int place) ? place
                   : places.TryGetValue((input.Column, CategoryEncoding.OtherLevel(input.Column)), out int other) && input.Name != ColumnEncoding.MissingFeatureOf(input.Column) ? other
                   : (int?)null,
        ];
    }
}
