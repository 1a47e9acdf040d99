using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Writes and reads the target encoding of a model file.</summary>
internal static class SavedTargets
{
    private const string Classes = "classes";
    private const string Weights = "weights";
    private const string TrueTexts = "true_texts";
    private const string FalseTexts = "false_texts";
    private const string Means = "means";
    private const string Deviations = "deviations";
    private const string Smallest = "smallest";
    private const string Largest = "largest";
    private const string LogOffsets = "log_offsets";

    /// <summary>The kinds of encodings.</summary>
    public static SavedKinds<TargetEncoding, IReadOnlyList<ColumnSchema>> Kinds { get; } = new(
        SavedKinds<TargetEncoding, IReadOnlyList<ColumnSchema>>.Kind<ClassTarget>("class", WriteClasses, ReadClasses),
        SavedKinds<TargetEncoding, IReadOnlyList<ColumnSchema>>.Kind<LabelsTarget>("labels", WriteLabels, ReadLabels),
        SavedKinds<TargetEncoding, IReadOnlyList<ColumnSchema>>.Kind<NumberTarget>("number", WriteNumbers, ReadNumbers));

    /// <summary>Returns the encoding as text.</summary>
    public static string Write(TargetEncoding target) => JsonText.Write(json => Kinds.Write(json, target));

    /// <summary>Reads the encoding of the targets of a schema.</summary>
    /// <exception cref="InvalidDataException">The text is invalid, or the encoding does not match the schema.</exception>
    public static TargetEncoding Read(string text, TableSchema schema)
    {
        using var json = new JsonText(text, "the targets");
        return Kinds.Read(json, [.. schema.Targets.Select(name => schema[name])]);
    }

    private static void WriteClasses(Utf8JsonWriter json, ClassTarget target)
    {
        JsonText.WriteTexts(json, Classes, target.Classes);
        if (target.Weights is { } weights)
        {
            JsonText.WriteNumbers(json, Weights, weights);
        }
        else
        {
            json.WriteNull(Weights);
        }
    }

    private static ClassTarget ReadClasses(JsonText json, IReadOnlyList<ColumnSchema> schemas)
    {
        string[] classes = json.Texts(Classes);
        double[]? weights = json.NumbersOrNull(Weights);
        return schemas.Count != 1 ? throw json.Error($"classes require one target in the schema, not {schemas.Count}.")
            : classes.Length < 2 || classes.Distinct(StringComparer.Ordinal).Count() < classes.Length ? throw json.Error($"'{Classes}' must be at least two distinct texts.")
            : weights is not null && (weights.Length != classes.Length || !Array.TrueForAll(weights, Setting.IsNotNegative<float>))
            ? throw json.Error($"'{Weights}' must be null or a finite number of at least 0 for each of the {classes.Length} classes.")
            : new ClassTarget(schemas[0], classes, weights);
    }

    private static void WriteLabels(Utf8JsonWriter json, LabelsTarget target)
    {
        JsonText.WriteTexts(json, TrueTexts, target.TrueTexts);
        JsonText.WriteTexts(json, FalseTexts, target.FalseTexts);
    }

    private static LabelsTarget ReadLabels(JsonText json, IReadOnlyList<ColumnSchema> schemas)
    {
        (string[] trueTexts, string[] falseTexts) = (json.Texts(TrueTexts), json.Texts(FalseTexts));
        return schemas.Count > 1 && trueTexts.Length == schemas.Count && falseTexts.Length == schemas.Count && trueTexts.Zip(falseTexts).All(pair => pair.First != pair.Second)
            ? new LabelsTarget(schemas, trueTexts, falseTexts)
            : throw json.Error($"'{TrueTexts}' and '{FalseTexts}' must have two different texts for each of the {schemas.Count} targets of the schema, which must have at least two.");
    }

    private static void WriteNumbers(Utf8JsonWriter json, NumberTarget target)
    {
        JsonText.WriteNumbers(json, Means, target.Scales.Select(scale => scale.Mean));
        JsonText.WriteNumbers(json, Deviations, target.Scales.Select(scale => scale.Deviation));
        JsonText.WriteNumbers(json, Smallest, target.Scales.Select(scale => scale.Smallest));
        JsonText.WriteNumbers(json, Largest, target.Scales.Select(scale => scale.Largest));
        JsonText.WriteNumbers(json, LogOffsets, target.Scales.Select(scale => scale.LogOffset).OfType<double>());
    }

    private static NumberTarget ReadNumbers(JsonText json, IReadOnlyList<ColumnSchema> schemas)
    {
        (double[] means, double[] deviations, double[] smallest, double[] largest) = (Find(Means), Find(Deviations), Find(Smallest), Find(Largest));
        double[] offsets = json.Has(LogOffsets) ? json.Numbers(LogOffsets) : [];
        if ((offsets.Length > 0 && offsets.Length != schemas.Count) || !Array.TrueForAll(offsets, offset => offset is 0 or 1))
        {
            throw json.Error($"'{LogOffsets}' must be empty, or 0 or 1 for each of the {schemas.Count} targets of the schema.");
        }

        var scales = new List<TargetScale>();
        for (int i = 0; i < schemas.Count; i++)
        {
            scales.Add(deviations[i] > 0 && smallest[i] <= largest[i]
                ? new TargetScale(means[i], deviations[i], smallest[i], largest[i], offsets.Length > 0 ? offsets[i] : null)
                : throw json.Error($"the target '{schemas[i].Name}' must have a positive value in '{Deviations}', and a value in '{Smallest}' that is at most the one in '{Largest}'."));
        }

        return scales.Count > 0 ? new NumberTarget(schemas, scales) : throw json.Error("the schema must have at least one target.");

        double[] Find(string entry)
        {
            double[] numbers = json.Numbers(entry);
            return numbers.Length == schemas.Count && Array.TrueForAll(numbers, double.IsFinite)
                ? numbers
                : throw json.Error($"'{entry}' must be a finite number for each of the {schemas.Count} targets of the schema.");
        }
    }
}
