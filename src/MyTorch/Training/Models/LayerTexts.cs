using System.Numerics;
using static System.FormattableString;

namespace MyTorch;

/// <summary>Reads and writes the metadata of a file about its layers: a description of all of them, and settings with their own entries.</summary>
internal static class LayerTexts
{
    /// <summary>The name of the description. In a checkpoint it includes the part, as in "mytorch.network.layers".</summary>
    private const string Name = "layers";

    private static readonly LayerDescription Identity = new(nameof(Identity));

    /// <summary>Adds the metadata of a layer, which replaces entries of the same names.</summary>
    /// <param name="texts">The metadata.</param>
    /// <param name="layer">The layer or network.</param>
    /// <param name="part">The prefix of the names.</param>
    public static IEnumerable<KeyValuePair<string, string>> AddTo<T>(IEnumerable<KeyValuePair<string, string>> texts, Layer<T> layer, string part = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string name = NameIn(part);
        return LayerSettings.AddTo(texts.Where(text => text.Key != name), layer.Settings, part)
            .Append(KeyValuePair.Create(name, LayerKinds<T>.Describe(layer).ToJson()));
    }

    /// <summary>Returns the description of the layers of a file, or null for a file of another program or of version 0.1.0.</summary>
    /// <exception cref="InvalidDataException">The description is invalid.</exception>
    public static LayerDescription? Find(IReadOnlyDictionary<string, string> texts, string part = "") =>
        texts.TryGetValue(NameIn(part), out string? text) ? LayerDescription.FromJson(text) : null;

    /// <summary>Rejects a file whose description differs from the layers in a way that affects predictions.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="texts">The metadata of the file.</param>
    /// <param name="reject">Creates the exception from a message.</param>
    /// <param name="part">The prefix of the names in a checkpoint.</param>
    /// <param name="prefix">The path of the layer within the network of the file, which is the prefix of its array names.</param>
    public static void Require<T>(
        Layer<T> layer, IReadOnlyDictionary<string, string> texts, Func<string, Exception> reject, string part = "", string prefix = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LayerDescription? described;
        try
        {
            described = Find(texts, part);
        }
        catch (InvalidDataException exception)
        {
            throw reject(exception.Message);
        }

        var kinds = new List<string>();
        var settings = new List<string>();
        if (described is not null)
        {
            Compare(LayerKinds<T>.Describe(layer), described.Find(prefix) ?? described, "", kinds, settings);
        }

        settings.AddRange(LayerSettings.FindDifferences(layer.Settings, texts, part.Length > 0 ? part : prefix));
        if (kinds.Count + settings.Count > 0)
        {
            string problem = kinds.Count > 0 ? "the layers differ from those of the file" : "the settings of the layers differ from those of the file";
            string action = kinds.Count > 0 ? "Create the same layers, as Model.Load does" : "Create the layers with the same settings";
            throw reject($"{problem}: {string.Join("; ", kinds.Concat(settings).Distinct())}. {action}, or load only the arrays with LoadState(SafeTensors.Read(path)).");
        }
    }

    private static string NameIn(string part) => $"{LayerSettings.Prefix}{part}{Name}";

    /// <summary>Lists the differences that affect predictions.</summary>
    private static void Compare(LayerDescription layer, LayerDescription file, string path, List<string> kinds, List<string> settings)
    {
        (layer, file) = (InPrediction(layer), InPrediction(file));
        if ((layer.Kind, layer.IsCustom) != (file.Kind, file.IsCustom))
        {
            kinds.Add($"{LayerDescription.Describe(path)} is {layer.Kind}, but {file.Kind} in the file");
            return;
        }

        settings.AddRange(
            from setting in layer.Settings
            let saved = file.Settings.FirstOrDefault(saved => saved.Name == setting.Name)
            where !setting.IsOfTraining && saved is not null && !saved.Value.Equals(setting.Value)
            select Invariant($"{LayerDescription.Join(path, setting.Name)} ({layer.Kind}) is {setting.Value}, but {saved.Value} in the file"));
        for (int i = 0; i < Math.Max(layer.Layers.Count, file.Layers.Count); i++)
        {
            LayerDescription part = layer.Layers.ElementAtOrDefault(i) ?? Identity;
            LayerDescription saved = file.Layers.ElementAtOrDefault(i) ?? Identity;
            Compare(part, saved, LayerDescription.Join(path, i < layer.Layers.Count ? part.Name : saved.Name), kinds, settings);
        }
    }

    /// <summary>Returns the layer that a prediction runs instead of a training layer: the identity for dropout.</summary>
    private static LayerDescription InPrediction(LayerDescription layer) => layer switch
    {
        { IsCustom: true } => layer,
        { Kind: nameof(Dropout<double>) } => Identity,
        { Kind: nameof(DropConnect<double>), Layers: [var linear] } => linear,
        _ => layer,
    };
}
