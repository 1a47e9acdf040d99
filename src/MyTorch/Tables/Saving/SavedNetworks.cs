using System.Globalization;
using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Writes and reads the networks of a model: arrays, and descriptions of the layers.</summary>
internal static class SavedNetworks
{
    private const string Members = "members";
    private const string Folds = "folds";
    private const string Networks = "networks";
    private const string Layers = "layers";
    private const string Curves = "history";

    /// <summary>Returns the arrays by name, such as "networks.0.layers.0.weight".</summary>
    public static IEnumerable<KeyValuePair<string, NpyArray>> ToArrays(TableModel model) =>
    [
        .. from network in model.Networks.Index()
           from part in new[] { (Name: Layers, State: network.Item.Network.SaveState()), (Name: Curves, State: ((IStateful)network.Item.History).SaveState()) }
           from array in part.State
           select KeyValuePair.Create($"{PrefixOf(network.Index, part.Name)}{array.Key}", array.Value),
    ];

    /// <summary>Writes the fold of each network and its index in the recipe.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TrainedNetwork> networks)
    {
        JsonText.WriteNumbers(json, Members, networks.Select(network => (double)network.Member));
        JsonText.WriteNumbers(json, Folds, networks.Select(network => (double)network.Fold));
    }

    /// <summary>Describes the layers of each network under names such as "mytorch.networks.0.layers".</summary>
    public static IEnumerable<KeyValuePair<string, string>> AddTo(IEnumerable<KeyValuePair<string, string>> texts, IReadOnlyList<TrainedNetwork> networks) =>
        networks.Index().Aggregate(texts, (all, network) => LayerTexts.AddTo(all, network.Item.Network, PrefixOf(network.Index)));

    /// <summary>Creates the networks.</summary>
    /// <exception cref="InvalidDataException">An array or entry is missing, unknown or invalid.</exception>
    public static IReadOnlyList<TrainedNetwork> Read(
        JsonText json, TableRecipe recipe, IReadOnlyList<TableEncoder> encoders, int outputs, FileArrays arrays, IReadOnlyDictionary<string, string> texts)
    {
        (int[] members, int[] folds) = (json.Integers(Members), json.Integers(Folds));
        if (members.Length == 0 || members.Length != folds.Length
            || !Array.TrueForAll(members, member => member >= 0 && member < recipe.Networks.Count) || !Array.TrueForAll(folds, fold => fold >= 0 && fold < recipe.Folds * recipe.Repeats))
        {
            throw json.Error($"'{Members}' and '{Folds}' must have the same length, at least 1, with numbers below {recipe.Networks.Count} and {recipe.Folds * recipe.Repeats}, as the recipe requires.");
        }

        ILookup<string, string> names = arrays.Names.ToLookup(PrefixOf);
        HashSet<string> known = [.. members.Index().SelectMany(member => new[] { PrefixOf(member.Index, Layers), PrefixOf(member.Index, Curves) })];
        string? unknown = arrays.Names.FirstOrDefault(name => !SavedHeldOut.Names.Contains(name) && !known.Contains(PrefixOf(name)));
        return unknown is null
            ? [.. members.Zip(folds).Select((place, index) => ReadNetwork(index, place.First, place.Second))]
            : throw new InvalidDataException($"the array '{unknown}' is unknown: expected only arrays of {members.Length} networks.");

        TrainedNetwork ReadNetwork(int index, int member, int fold)
        {
            Sequential<float> network = CreateNetwork(index, encoders[member], outputs, Under(PrefixOf(index, Layers)), texts);
            var history = new History();
            ((IStateful)history).PrepareState(Under(PrefixOf(index, Curves)), problem => new InvalidDataException($"the curves of network {index}: {problem}"))();
            return new TrainedNetwork(network, member, fold, history);
        }

        Dictionary<string, NpyArray> Under(string prefix) => names[prefix].ToDictionary(name => name[prefix.Length..], name => arrays[name]);
    }

    /// <summary>Creates a network from the description of its layers and their arrays, which determine the sizes.</summary>
    private static Sequential<float> CreateNetwork(int index, TableEncoder encoder, int outputs, Dictionary<string, NpyArray> arrays, IReadOnlyDictionary<string, string> texts)
    {
        int inputs = encoder.Features.Count;
        try
        {
            LayerDescription description = LayerTexts.Find(texts, PrefixOf(index)) ?? throw Error("the description of its layers is missing.");
            if (new LayerReader<float>(description, arrays, "").Create() is not Sequential<float> network || network.InputColumns != inputs || network.OutputColumns(inputs) != outputs)
            {
                throw Error($"it must be a Sequential with {Shape.Count(inputs, "feature")}, as in the encodings, and {Shape.Count(outputs, "output")}, as in the targets.");
            }

            if (!CountVectors(network).SequenceEqual(encoder.Embedded.Select(entry => (entry.Key, entry.Value.Levels.Count))))
            {
                throw Error("its first layer must be a ColumnEmbedding with a vector for each category of each embedded column, if the encodings have such columns.");
            }

            LayerState.Prepare(network.StateEntries, arrays, Error)();
            LayerTexts.Require(network, texts, Error, PrefixOf(index));
            network.Eval();
            return network;
        }
        catch (InvalidDataException exception) when (!exception.Message.StartsWith(Name(), StringComparison.Ordinal))
        {
            throw Error(exception.Message);
        }

        InvalidDataException Error(string problem) => new($"{Name()}: {problem}");

        string Name() => string.Create(CultureInfo.InvariantCulture, $"network {index}");
    }

    /// <summary>Returns the columns that the first layer of a network embeds, each with its number of vectors.</summary>
    private static IEnumerable<(int Column, int Count)> CountVectors(Sequential<float> network) =>
        network.Layers[0] is ColumnEmbedding<float> layer ? layer.Embeddings.Select(entry => (entry.Key, entry.Value.Count)) : [];

    private static string PrefixOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{Networks}.{index}.");

    private static string PrefixOf(int index, string part) => $"{PrefixOf(index)}{part}.";

    /// <summary>Returns the name of an array up to the third dot.</summary>
    private static string PrefixOf(string name) => name.Split('.', 4) is [var first, var second, var third, _] ? $"{first}.{second}.{third}." : name;
}
