using System.Globalization;
using System.Text;
using System.Text.Json;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Describes a table model as text.</summary>
internal static class TableModelDescription
{
    /// <summary>Describes the networks of a recipe.</summary>
    public static string Networks(TableRecipe recipe) => recipe.Folds == 1
        ? $"{DisplayFormat.Count(recipe.Networks.Count, "network")}, 20% of the rows held out"
        : $"{Count(recipe)} networks, {recipe.Networks.Count} for each of {recipe.Folds} folds{(recipe.Repeats > 1 ? $", {recipe.Repeats} times" : "")}";

    /// <summary>Returns the number of networks of a recipe.</summary>
    public static int Count(TableRecipe recipe) => recipe.Repeats * recipe.Folds * recipe.Networks.Count;

    /// <summary>Describes the target, the networks, the training and the columns of a model.</summary>
    public static string Of(string path, TablePredictor model)
    {
        (TableSchema schema, TableRecipe recipe) = (model.Schema, model.Estimator.Recipe);
        var text = new StringBuilder($"{path}: a table model\n\n");
        Add("predicts", $"{(model.Labels is not null ? "labels" : model.Classes is not null ? "classes" : "quantities")}: {string.Join(", ", schema.Targets)}");
        if (model.Classes is { } classes)
        {
            Add("classes", $"{classes.Count}: {Printable.List(classes)}");
        }

        if (model.Decision is { Length: > 0 } decision)
        {
            Add("threshold", decision);
        }

        Add("networks", Networks(recipe));
        foreach ((int number, TableNetwork network) in recipe.Networks.Index())
        {
            Add($"network {number + 1}", string.Create(CultureInfo.InvariantCulture, $"hidden {(network.Hidden is not { } hidden ? "chosen by the number of rows" : hidden.Count == 0 ? "none" : string.Join(", ", hidden))}, {network.Activation}, dropout {network.Dropout}, learning rate {network.LearningRate}, weight decay {network.WeightDecay}, {(network.Bins == 0 ? "scaled columns" : $"columns in {network.Bins} bins")}"));
        }

        Add("training", string.Create(CultureInfo.InvariantCulture, $"at most {recipe.Epochs} epochs, patience {recipe.Patience}, seed {model.Estimator.Seed}"));
        foreach ((string name, string value) in MetricsOf(path, model))
        {
            Add(name, value);
        }

        foreach (string note in model.Estimator.Notes)
        {
            Add("note", note);
        }

        text.Append('\n');
        int width = Math.Clamp(schema.Columns.Max(column => column.Name.Length), 6, 30);
        text.Append($"{"column".PadRight(width)}  {"kind",-8}  {"role",-10}  why\n");
        foreach (ColumnSchema column in schema.Columns)
        {
            text.Append($"{Printable.Of(column.Name).PadRight(width)}  {column.Kind,-8}  {column.Role,-10}  {Printable.Of(column.Reason)}\n");
        }

        return text.ToString();

        void Add(string name, string value)
        {
            const int Indent = 12;
            foreach ((int number, string line) in WrappedText.Lines(Printable.Of(value), Indent).Index())
            {
                text.Append($"{(number == 0 ? name : "").PadRight(Indent)}{line}\n");
            }
        }
    }

    /// <summary>Returns the metrics of the training: a line for each kind of rows, or one line for the means over the folds.</summary>
    private static List<(string Name, string Text)> MetricsOf(string path, TablePredictor model)
    {
        using var json = new JsonText(model.Metrics, $"{path}: metrics");
        JsonProperty[] entries = [.. json.Root.EnumerateObject()];
        List<(string, string)> lines = [.. entries.Where(entry => entry.Value.ValueKind == JsonValueKind.Object).Select(entry => ("metrics", $"{entry.Name.Replace('_', ' ')}: {Numbers(entry.Value.EnumerateObject())}"))];
        return entries.Any(IsNumber) ? [.. lines, ("metrics", Numbers(entries))] : lines;

        static bool IsNumber(JsonProperty entry) => entry.Value.ValueKind == JsonValueKind.Number;

        static string Numbers(IEnumerable<JsonProperty> numbers) =>
            string.Join(", ", numbers.Where(IsNumber).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number.Name.Replace('_', ' ')} {number.Value.GetDouble():G5}")));
    }
}
