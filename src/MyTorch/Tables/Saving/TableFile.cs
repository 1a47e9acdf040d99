using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>The file of a fitted estimator: a safetensors file with the weights of all networks, and the rest as JSON in its metadata.</summary>
internal static class TableFile
{
    /// <summary>The format version that is written, and the newest version that can be read.</summary>
    private const int Version = 1;

    private const string Root = "mytorch.table";
    private const string SchemaName = $"{Root}.schema";
    private const string EncodingsName = $"{Root}.encodings";
    private const string TargetName = $"{Root}.target";
    private const string RecipeName = $"{Root}.recipe";

    private const string VersionEntry = "version";
    private const string KindEntry = "kind";
    private const string SeedEntry = "seed";
    private const string NotesEntry = "notes";
    private const string TimeColumnEntry = "time_column";
    private const string ThresholdMetricEntry = "threshold_metric";
    private const string CalibratesEntry = "calibrates";
    private const string SharpnessEntry = "sharpness";
    private const string ChecksumEntry = "table_checksum";
    private const string ThresholdEntry = "threshold";

    /// <summary>Writes a file atomically.</summary>
    public static void Write(string path, TableEstimator estimator)
    {
        TableModel model = estimator.Model;
        Array.ForEach([.. model.Schema.Columns.SelectMany(column => column.MissingValues.Prepend(column.Name))], JsonText.RequireUnicode);
        string root = JsonText.Write(json =>
        {
            json.WriteNumber(VersionEntry, Version);
            json.WriteString(KindEntry, KindOf(estimator));
            json.WriteNumber(SeedEntry, estimator.Seed);
            JsonText.WriteTexts(json, NotesEntry, model.Notes);
            json.WriteString(TimeColumnEntry, estimator.TimeColumn);
            json.WriteString(ThresholdMetricEntry, (estimator as TableClassifier)?.ThresholdMetric.Name);
            json.WriteBoolean(CalibratesEntry, estimator is TableClassifier { Calibrates: true });
            json.WriteNumber(SharpnessEntry, model.Sharpness);
            JsonText.WriteNumbers(json, ThresholdEntry, model.Threshold is { } threshold ? [threshold] : []);
            json.WriteString(ChecksumEntry, model.Checksum);
            SavedNetworks.Write(json, model.Networks);
        });
        var texts = new OrderedDictionary<string, string>
        {
            [Root] = root,
            [SchemaName] = TableSchemaJson.Write(model.Schema),
            [EncodingsName] = SavedColumns.Write(model.Encoders),
            [TargetName] = SavedTargets.Write(model.Target),
            [RecipeName] = SavedRecipe.Write(model.Recipe),
        };
        SafeTensors.Write(path, SavedNetworks.ToArrays(model).Concat(SavedHeldOut.ToArrays(model)), SavedNetworks.AddTo(texts, model.Networks));
    }

    /// <summary>Reads a file; all content is validated before the estimator is created.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or is not a table model; the message names the entry.</exception>
    public static TableEstimator Read(string path)
    {
        SafeTensorsContent content = SafeTensorsContent.ReadFile(path);
        try
        {
            return Create(content.Arrays, content.Metadata);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    private static TableEstimator Create(FileArrays arrays, IReadOnlyDictionary<string, string> texts)
    {
        using var json = new JsonText(Find(Root), Root);
        if (json.Integer(VersionEntry) is var version and not Version)
        {
            throw json.Error($"'{VersionEntry}' is {version}, but this version of the library reads {Version}: use the version that wrote the file, or a newer one.");
        }

        TableSchema schema = TableSchemaJson.Read(Find(SchemaName));
        TableRecipe recipe = SavedRecipe.Read(Find(RecipeName));
        IReadOnlyList<TableEncoder> encoders = SavedColumns.Read(Find(EncodingsName), schema, recipe);
        TargetEncoding target = SavedTargets.Read(Find(TargetName), schema);
        (int seed, string? time) = (json.Integer(SeedEntry), json.TextOrNull(TimeColumnEntry));
        if (time is not null && schema.Columns.All(column => column.Name != time))
        {
            throw json.Error($"'{TimeColumnEntry}' must be null or a column of the schema, not '{time}'.");
        }

        TableEstimator estimator = target is NumberTarget
            ? new TableRegressor { Recipe = recipe, Seed = seed, TimeColumn = time }
            : new TableClassifier { Recipe = recipe, Seed = seed, TimeColumn = time, ThresholdMetric = ReadThresholdMetric(json), Calibrates = json.Flag(CalibratesEntry) };
        if (json.Text(KindEntry) is var kind && kind != KindOf(estimator))
        {
            throw json.Error($"'{KindEntry}' must be {KindOf(estimator)}, as in the targets, not '{kind}'.");
        }

        HeldOutPredictions heldOut = SavedHeldOut.Read(arrays, target);
        IReadOnlyList<TrainedNetwork> networks = SavedNetworks.Read(json, recipe, encoders, target.Outputs, arrays, texts);
        estimator.Restore(new TableModel
        {
            Schema = schema,
            Recipe = recipe,
            Encoders = encoders,
            Target = target,
            Networks = networks,
            Notes = json.Texts(NotesEntry),
            Sharpness = json.Number(SharpnessEntry) is > 0 and var sharpness ? sharpness : throw json.Error($"'{SharpnessEntry}' must be positive."),
            Threshold = ReadThreshold(json, target),
            HeldOut = heldOut,
            HeldOutFolds = SavedHeldOut.ReadFolds(arrays, heldOut, recipe, networks),
            Checksum = json.Has(ChecksumEntry) ? json.TextOrNull(ChecksumEntry) : null,
        });
        return estimator;

        string Find(string name) => texts.TryGetValue(name, out string? text) ? text : throw new InvalidDataException(
            $"expected a table model saved by TableEstimator.Save, found no metadata entry '{name}'.");
    }

    private static ThresholdMetric ReadThresholdMetric(JsonText json)
    {
        string name = json.Text(ThresholdMetricEntry);
        return ThresholdMetric.TryParse(name, out ThresholdMetric? metric) ? metric : throw json.Error($"'{ThresholdMetricEntry}' must be the name of a ThresholdMetric, not '{name}'.");
    }

    private static double? ReadThreshold(JsonText json, TargetEncoding target) => json.Numbers(ThresholdEntry) switch
    {
        [] => null,
        [var threshold] when target is ClassTarget { Outputs: 2 } && double.IsFinite(threshold) => threshold,
        _ => throw json.Error($"'{ThresholdEntry}' must be empty, or a finite number for two classes."),
    };

    private static string KindOf(TableEstimator estimator) => estimator is TableClassifier ? "classifier" : "regressor";
}
