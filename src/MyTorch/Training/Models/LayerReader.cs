using System.Globalization;
using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Creates a layer from its description and its arrays. Sizes are taken from arrays that are already in memory, so that no number in a file
/// decides how much is allocated.
/// </summary>
/// <param name="description">The description.</param>
/// <param name="arrays">The arrays of the whole network.</param>
/// <param name="path">The path of the layer in the network, as in the names of its arrays.</param>
internal sealed class LayerReader<T>(LayerDescription description, IReadOnlyDictionary<string, NpyArray> arrays, string path)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the layer.</summary>
    /// <exception cref="InvalidDataException">The layer type is unknown, a setting or an array is missing or invalid, or the shapes of the layers do not match.</exception>
    public Layer<T> Create()
    {
        if (description.IsCustom)
        {
            throw Error("custom layers cannot be created from a file: create the network and call network.Load(path) or Model.Load(path, network)");
        }

        if (!LayerKinds<T>.ByName.TryGetValue(description.Kind, out LayerKind<T>? kind))
        {
            throw Error("this version of the library does not have this layer");
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

    /// <summary>Returns a numeric setting.</summary>
    public double Number(string name) => Find<double>(name, "a number");

    /// <summary>Returns an integer setting.</summary>
    public int Integer(string name)
    {
        double number = Number(name);
        return number is >= int.MinValue and <= int.MaxValue && double.IsInteger(number) ? (int)number : throw Error(Invariant($"'{name}' must be a whole number, not {number}"));
    }

    /// <summary>Returns a Boolean setting.</summary>
    public bool Flag(string name) => Find<bool>(name, "true or false");

    /// <summary>Whether the layer has an array.</summary>
    public bool Has(string array) => arrays.ContainsKey(LayerDescription.Join(path, array));

    /// <summary>Returns the shape of an array, which must have the given number of dimensions.</summary>
    public IReadOnlyList<int> Shape(string array, int dimensions)
    {
        string name = LayerDescription.Join(path, array);
        return !arrays.TryGetValue(name, out NpyArray? found) ? throw Error($"the array {name} is missing")
            : found.Shape.Count == dimensions ? found.Shape
            : throw Error($"the array {name} must have {Common.Shape.Count(dimensions, "dimension")}, but its shape is {NpyArray.Describe(found.Shape)}");
    }

    /// <summary>The inner layers.</summary>
    public IEnumerable<Layer<T>> Layers => description.Layers.Select(layer => new LayerReader<T>(layer, arrays, LayerDescription.Join(path, layer.Name)).Create());

    /// <summary>Returns the inner layers by their names, which are integers.</summary>
    public IEnumerable<KeyValuePair<int, TLayer>> NumberedLayers<TLayer>() where TLayer : Layer<T> => description.Layers.Zip(Layers, (inner, layer) =>
        int.TryParse(inner.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && Invariant($"{number}") == inner.Name && layer is TLayer typed
            ? KeyValuePair.Create(number, typed)
            : throw Error($"each inner layer must be a {typeof(TLayer).Name.Split('`')[0]} named by a whole number, not {inner.Kind} '{inner.Name}'"));

    /// <summary>Returns the only inner layer.</summary>
    public TLayer Only<TLayer>() where TLayer : Layer<T> => description.Layers.Count == 1 && Layers.First() is TLayer layer
        ? layer
        : throw Error($"it must have exactly one inner layer, of type {typeof(TLayer).Name.Split('`')[0]}");

    private TValue Find<TValue>(string name, string expected)
    {
        DescribedSetting? setting = description.Settings.FirstOrDefault(setting => setting.Name == name);
        return setting is null ? throw Error($"'{name}' is missing: it must be {expected}")
            : setting.Value is TValue value ? value
            : throw Error($"'{name}' must be {expected}, not {setting.Value}");
    }

    private InvalidDataException Error(string problem, Exception? inner = null) =>
        new($"{LayerDescription.Describe(path)} ({description.Kind}): {problem}.", inner);
}
