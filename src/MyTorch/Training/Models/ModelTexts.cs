using System.Globalization;
using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>Reads and writes the metadata of a model file, except for the description of its layers.</summary>
internal static class ModelTexts
{
    private const string Schema = "schema";
    private const string Features = "features_scaler";
    private const string Targets = "targets_scaler";
    private const string Image = "image";
    private const string Criterion = "criterion";
    private const string Threshold = "threshold";

    private static readonly string[] Names = [Schema, Features, Targets, Image, Criterion, Threshold];

    /// <summary>Returns the metadata of a model, including that of the caller.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Write<T>(Model<T> model) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        from text in (KeyValuePair<string, string?>[])
        [
            .. model.Metadata.Where(text => !Names.Contains(text.Key)).Select(text => KeyValuePair.Create<string, string?>(text.Key, text.Value)),
            new(Schema, model.Schema?.ToJson()),
            new(Features, model.Features?.ToJson()),
            new(Targets, model.Targets?.ToJson()),
            new(Image, model.Image?.ToJson()),
            new(Criterion, model.Criterion is { } criterion ? Guard.NameOf(criterion) : null),
            new(Threshold, model.Threshold is { } threshold ? Invariant($"{threshold}") : null),
        ]
        where text.Value is not null
        select KeyValuePair.Create(text.Key, text.Value);

    /// <summary>Creates a model from a network and the metadata of its file.</summary>
    /// <exception cref="InvalidDataException">A metadata entry is invalid.</exception>
    /// <exception cref="ArgumentException">The metadata and the network do not match.</exception>
    public static Model<T> Read<T>(Sequential<T> network, IReadOnlyDictionary<string, string> texts) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return new Model<T>(
            network,
            Find(Schema, CsvSchema.FromJson),
            Find(Features, text => new Scaler<T>(text)),
            Find(Targets, text => new Scaler<T>(text)),
            Find(Criterion, CriterionKinds<T>.Create),
            Find(Image, ImageShape.FromJson),
            texts.TryGetValue(Threshold, out string? threshold) ? ReadThreshold(threshold) : null)
        {
            Metadata = texts.Where(text => !Names.Contains(text.Key) && !text.Key.StartsWith(LayerSettings.Prefix, StringComparison.Ordinal)).ToDictionary(),
        };

        TPart? Find<TPart>(string name, Func<string, TPart> read) where TPart : class => texts.TryGetValue(name, out string? text) ? read(text) : null;
    }

    private static double ReadThreshold(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double threshold)
            ? threshold
            : throw new InvalidDataException($"the {Threshold} must be a number, not '{text}'.");
}
