using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Writes and reads the recipe of a model file.</summary>
internal static class SavedRecipe
{
    private const string Folds = "folds";
    private const string Repeats = "repeats";
    private const string Networks = "networks";
    private const string Epochs = "epochs";
    private const string Patience = "patience";
    private const string BatchSize = "batch_size";
    private const string MinimumCategoryCount = "minimum_category_count";
    private const string Transform = "target_transform";
    private const string Hidden = "hidden";
    private const string Activation = "activation";
    private const string Dropout = "dropout";
    private const string LearningRate = "learning_rate";
    private const string WeightDecay = "weight_decay";
    private const string Bins = "bins";

    /// <summary>Returns the recipe as text.</summary>
    public static string Write(TableRecipe recipe) => JsonText.Write(json =>
    {
        json.WriteNumber(Folds, recipe.Folds);
        json.WriteNumber(Repeats, recipe.Repeats);
        json.WriteNumber(Epochs, recipe.Epochs);
        json.WriteNumber(Patience, recipe.Patience);
        if (recipe.BatchSize is { } batchSize)
        {
            json.WriteNumber(BatchSize, batchSize);
        }
        else
        {
            json.WriteNull(BatchSize);
        }

        json.WriteNumber(MinimumCategoryCount, recipe.MinimumCategoryCount);
        json.WriteString(Transform, recipe.TargetTransform.ToString());
        json.WriteStartArray(Networks);
        foreach (TableNetwork network in recipe.Networks)
        {
            json.WriteStartObject();
            Write(json, network);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="InvalidDataException">The text is not a recipe, or a setting is outside its range.</exception>
    public static TableRecipe Read(string text)
    {
        using var json = new JsonText(text, "the recipe");
        var recipe = new TableRecipe
        {
            Folds = json.Integer(Folds),
            Repeats = json.Integer(Repeats),
            Epochs = json.Integer(Epochs),
            Patience = json.Integer(Patience),
            BatchSize = json.IntegerOrNull(BatchSize),
            MinimumCategoryCount = json.Integer(MinimumCategoryCount),
            TargetTransform = json.Has(Transform) ? json.Value<TargetTransform>(Transform) : TargetTransform.None,
            Networks = [.. json.Objects(Networks).Select((network, index) => ReadNetwork(network, $"network {index} of the recipe"))],
        };
        try
        {
            recipe.RequireValid();
            return recipe;
        }
        catch (ArgumentException exception)
        {
            throw json.Error(exception.Message);
        }
    }

    private static void Write(Utf8JsonWriter json, TableNetwork network)
    {
        if (network.Hidden is { } hidden)
        {
            JsonText.WriteNumbers(json, Hidden, hidden.Select(units => (double)units));
        }
        else
        {
            json.WriteNull(Hidden);
        }

        json.WriteString(Activation, network.Activation.ToString());
        json.WriteNumber(Dropout, network.Dropout);
        json.WriteNumber(LearningRate, network.LearningRate);
        json.WriteNumber(WeightDecay, network.WeightDecay);
        json.WriteNumber(Bins, network.Bins);
    }

    private static TableNetwork ReadNetwork(string text, string name)
    {
        using var json = new JsonText(text, name);
        return new TableNetwork
        {
            Hidden = json.IntegersOrNull(Hidden),
            Activation = json.Value<TableActivation>(Activation),
            Dropout = json.Number(Dropout),
            LearningRate = json.Number(LearningRate),
            WeightDecay = json.Number(WeightDecay),
            Bins = json.Integer(Bins),
        };
    }
}
