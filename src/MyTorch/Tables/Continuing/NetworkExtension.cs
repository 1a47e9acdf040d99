using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>Networks with more inputs and outputs that begin with the weights of smaller ones.</summary>
internal static class NetworkExtension
{
    /// <summary>
    /// The network for more features and outputs. A category that was among others before begins with the weights of those, a feature that is new
    /// with zeros, so that no prediction of the classes there were changes; a class that is new begins as the least likely of them.
    /// </summary>
    /// <param name="trained">The network.</param>
    /// <param name="model">The model it belongs to.</param>
    /// <param name="encoder">The encoding of the features of the new network.</param>
    /// <param name="outputs">The number of its outputs.</param>
    public static Sequential<float> Extend(TrainedNetwork trained, TableModel model, TableEncoder encoder, int outputs)
    {
        Sequential<float> result = model.Recipe.Networks[trained.Member].Create(encoder.Features.Count, outputs, seed: 0);
        Linear<float>[] from = [.. trained.Network.Layers.OfType<Linear<float>>()];
        Linear<float>[] to = [.. result.Layers.OfType<Linear<float>>()];
        int?[] sources = FindSources(model.Encoders[trained.Member], encoder);
        for (int layer = 0; layer < to.Length; layer++)
        {
            (Linear<float> source, Linear<float> target) = (from[layer], to[layer]);
            int?[] rows = layer == 0 ? sources : [.. Enumerable.Range(0, target.W.RowCount)];
            target.W.MapIndexedInplace((row, column, _) => rows[row] is { } old && column < source.W.ColumnCount ? source.W[old, column] : 0, Zeros.Include);
            target.B.MapIndexedInplace((_, column, _) => column < source.B.ColumnCount ? source.B[0, column] : source.B.Enumerate().Min(), Zeros.Include);
        }

        return result;
    }

    /// <summary>The feature whose weights each feature begins with, or null.</summary>
    private static int?[] FindSources(TableEncoder before, TableEncoder after)
    {
        Dictionary<(string Column, string Feature), int> places = PlacesOf(before);
        return
        [
            .. from encoding in after.Encodings
               from feature in encoding.Features
               select places.TryGetValue((encoding.Column, feature), out int place) ? place
                   : encoding is CategoryEncoding && feature != encoding.MissingFeature && places.TryGetValue((encoding.Column, CategoryEncoding.OtherFeature(encoding.Column)), out int other) ? other
                   : (int?)null,
        ];
    }

    private static Dictionary<(string Column, string Feature), int> PlacesOf(TableEncoder encoder) => encoder.Encodings
        .SelectMany(encoding => encoding.Features.Select(feature => (encoding.Column, Feature: feature)))
        .Index().ToDictionary(entry => entry.Item, entry => entry.Index);
}
