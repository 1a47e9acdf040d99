using System.Globalization;
using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// A description of a layer with its arrays, from which the layer is created. Sizes are those of the arrays, which are there, so that no number
/// in a file is trusted for an allocation.
/// </summary>
/// <param name="description">The description.</param>
/// <param name="arrays">The arrays of the whole network.</param>
/// <param name="place">The place of the layer in the network, as in the names of its arrays.</param>
internal sealed class LayerReader<T>(LayerDescription description, IReadOnlyDictionary<string, NpyArray> arrays, string place)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the layer.</summary>
    /// <exception cref="InvalidDataException">The kind is unknown, a setting or an array is missing or wrong, or the layers do not fit together.</exception>
    public Layer<T> Create()
    {
        if (description.IsCustom)
        {
            throw Error("it is a layer from outside the library, which cannot be created from a file: create the network, and call network.Load or Model.Load(path, network)");
        }

        if (!LayerKinds<T>.ByName.TryGetValue(description.Kind, out LayerKind<T>? kind))
        {
            throw Error("this version of the library has no such layer");
        }

        try
        {
            return kind.Create(this);
        }
        catch (ArgumentException exception)
        {
            throw Error(exception.Message.TrimEnd('.'), exception);
        }
    }

    /// <summary>The number of a setting.</summary>
    public double Number(string name) => Find<double>(name, "a number");

    /// <summary>The whole number of a setting.</summary>
    public int Integer(string name)
    {
        double number = Number(name);
        return number is >= int.MinValue and <= int.MaxValue && double.IsInteger(number) ? (int)number : throw Error(Invariant($"'{name}' must be a whole number, not {number}"));
    }

    /// <summary>The value of a setting that is true or false.</summary>
    public bool Flag(string name) => Find<bool>(name, "true or false");

    /// <summary>Whether the layer has an array.</summary>
    public bool Has(string array) => arrays.ContainsKey(LayerDescription.Join(place, array));

    /// <summary>The size of each dimension of an array, which has so many.</summary>
    public IReadOnlyList<int> Shape(string array, int dimensions)
    {
        string name = LayerDescription.Join(place, array);
        return !arrays.TryGetValue(name, out NpyArray? found) ? throw Error($"the array {name} is missing")
            : found.Shape.Count == dimensions ? found.Shape
            : throw Error($"the array {name} is {NpyArray.Describe(found.Shape)}, but must have {Common.Shape.Count(dimensions, "dimension")}");
    }

    /// <summary>The layers within the layer.</summary>
    public IEnumerable<Layer<T>> Layers => description.Layers.Select(layer => new LayerReader<T>(layer, arrays, LayerDescription.Join(place, layer.Name)).Create());

    /// <summary>The layers within the layer by their names, which are whole numbers.</summary>
    public IEnumerable<KeyValuePair<int, TLayer>> NumberedLayers<TLayer>() where TLayer : Layer<T> => description.Layers.Zip(Layers, (inner, layer) =>
        int.TryParse(inner.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && Invariant($"{number}") == inner.Name && layer is TLayer wanted
            ? KeyValuePair.Create(number, wanted)
            : throw Error($"each layer within it must be {typeof(TLayer).Name.Split('`')[0]} under a whole number, not {inner.Kind} under '{inner.Name}'"));

    /// <summary>The only layer within the layer.</summary>
    public TLayer Only<TLayer>() where TLayer : Layer<T> => description.Layers.Count == 1 && Layers.First() is TLayer layer
        ? layer
        : throw Error($"it must have a single {typeof(TLayer).Name.Split('`')[0]} within it");

    private TValue Find<TValue>(string name, string wanted)
    {
        DescribedSetting? setting = description.Settings.FirstOrDefault(setting => setting.Name == name);
        return setting is null ? throw Error($"'{name}' is missing: it must be {wanted}")
            : setting.Value is TValue value ? value
            : throw Error($"'{name}' must be {wanted}, not {setting.Value}");
    }

    private InvalidDataException Error(string problem, Exception? inner = null) =>
        new($"{LayerDescription.Describe(place)} ({description.Kind}): {problem}.", inner);
}
