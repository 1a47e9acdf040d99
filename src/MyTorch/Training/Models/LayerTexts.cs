using System.Numerics;
using static System.FormattableString;

namespace MyTorch;

/// <summary>What a file says of its layers, as texts beside the arrays: a description of all of them, and the settings that are texts of their own.</summary>
internal static class LayerTexts
{
    /// <summary>The name of the description; in a checkpoint the part stands within it, as in "mytorch.network.layers".</summary>
    private const string Name = "layers";

    private static readonly LayerDescription Identity = new(nameof(Identity));

    /// <summary>Texts with those of a layer, which replace texts of the same names.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="layer">The layer or network.</param>
    /// <param name="part">What stands in front of the names.</param>
    public static IEnumerable<KeyValuePair<string, string>> AddTo<T>(IEnumerable<KeyValuePair<string, string>> texts, Layer<T> layer, string part = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string name = NameIn(part);
        return LayerSettings.AddTo(texts.Where(text => text.Key != name), layer.Settings, part)
            .Append(KeyValuePair.Create(name, LayerKinds<T>.Describe(layer).ToJson()));
    }

    /// <summary>The description of the layers of a file; null for a file of another program or of version 0.1.0.</summary>
    /// <exception cref="InvalidDataException">It is not a description.</exception>
    public static LayerDescription? Find(IReadOnlyDictionary<string, string> texts, string part = "") =>
        texts.TryGetValue(NameIn(part), out string? text) ? LayerDescription.FromJson(text) : null;

    /// <summary>Checks that a file is one of layers that predict the same from the same arrays, as far as it describes them.</summary>
    /// <param name="layer">The layer or network.</param>
    /// <param name="texts">The texts of the file.</param>
    /// <param name="reject">Creates the exception from what is wrong.</param>
    /// <param name="part">What stands in front of the names in a checkpoint.</param>
    /// <param name="prefix">The place of the layer within the network of the file, which its arrays have in front of their names.</param>
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
            string what = kinds.Count > 0 ? "the layers are not those of the file" : "the settings of the layers are not those of the file";
            string how = kinds.Count > 0 ? "Create the layers of the file, as Model.Load does" : "Create the layers with the settings of the file";
            throw reject($"{what}: {string.Join("; ", kinds.Concat(settings).Distinct())}. {how}, or load its arrays alone by LoadState(SafeTensors.Read(path)).");
        }
    }

    private static string NameIn(string part) => $"{LayerSettings.Prefix}{part}{Name}";

    /// <summary>Lists the differences that predictions depend on.</summary>
    private static void Compare(LayerDescription layer, LayerDescription file, string place, List<string> kinds, List<string> settings)
    {
        (layer, file) = (InPrediction(layer), InPrediction(file));
        if ((layer.Kind, layer.IsCustom) != (file.Kind, file.IsCustom))
        {
            kinds.Add($"{LayerDescription.Describe(place)} is {layer.Kind}, but {file.Kind} in the file");
            return;
        }

        settings.AddRange(
            from setting in layer.Settings
            let saved = file.Settings.FirstOrDefault(saved => saved.Name == setting.Name)
            where !setting.IsOfTraining && saved is not null && !saved.Value.Equals(setting.Value)
            select Invariant($"{LayerDescription.Join(place, setting.Name)} ({layer.Kind}) is {setting.Value}, but {saved.Value} in the file"));
        for (int i = 0; i < Math.Max(layer.Layers.Count, file.Layers.Count); i++)
        {
            LayerDescription part = layer.Layers.ElementAtOrDefault(i) ?? Identity;
            LayerDescription saved = file.Layers.ElementAtOrDefault(i) ?? Identity;
            Compare(part, saved, LayerDescription.Join(place, i < layer.Layers.Count ? part.Name : saved.Name), kinds, settings);
        }
    }

    /// <summary>The layer that a prediction runs in place of one of training: nothing for dropout.</summary>
    private static LayerDescription InPrediction(LayerDescription layer) => layer switch
    {
        { IsCustom: true } => layer,
        { Kind: nameof(Dropout<double>) } => Identity,
        { Kind: nameof(DropConnect<double>), Layers: [var linear] } => linear,
        _ => layer,
    };
}
