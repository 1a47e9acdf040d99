using System.Globalization;
using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The texts of model.safetensors about the training, beside those of the model itself.</summary>
/// <param name="Settings">The settings of the training, without those that name files.</param>
/// <param name="Texts">All texts.</param>
internal sealed record ModelMetadata(TrainSettings Settings, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>The name of the schema.</summary>
    public const string SchemaName = "schema";

    private const string SettingsName = "settings";
    private const string LayersName = "mytorch.layers";
    private const string EpochsName = "epochs";
    private const string BestEpochName = "best_epoch";
    private const string FileName = "training_file";
    private const string HeldOutName = "held_out";
    private const string HeldOutShare = "share";
    private const string SplitName = "split";

    /// <summary>The number of the rule by which a share of the samples is held out. Version 0.1.0 had another rule, and wrote none.</summary>
    private const string SplitRule = "2";

    private const string LossName = "validation_loss";
    private const string ErrorName = "validation_error";

    /// <summary>The texts about a training.</summary>
    public static Dictionary<string, string> Write<T>(TrainingResult<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var texts = new Dictionary<string, string>
        {
            [SettingsName] = SettingsJson.Write(result.Settings.WithoutPaths(), new TrainOptions().Settings, indented: false),
            [SplitName] = SplitRule,
            [EpochsName] = Invariant($"{result.History.Epochs}"),
            [BestEpochName] = Invariant($"{result.Epoch}"),
            [LossName] = Invariant($"{result.Validation.Loss}"),
            [ErrorName] = Invariant($"{result.Validation.Error}"),
        };
        if (result.FileChecksum is { } checksum)
        {
            texts[FileName] = checksum;
            texts[HeldOutName] = result.Settings.ValidationCsv is null ? HeldOutShare : "another file";
        }

        return texts;
    }

    /// <summary>Whether a file has such texts.</summary>
    public static bool IsIn(IReadOnlyDictionary<string, string> texts) => texts.ContainsKey(SettingsName) && texts.ContainsKey(SchemaName);

    /// <summary>The texts of a file.</summary>
    /// <exception cref="InvalidDataException">The file is not a model written by train; the message says what is missing.</exception>
    public static ModelMetadata Read(string path)
    {
        IReadOnlyDictionary<string, string> texts = SafeTensors.ReadMetadata(path);
        string[] missing = [.. new[] { SettingsName, SchemaName }.Where(name => !texts.ContainsKey(name))];
        return missing.Length == 0
            ? new ModelMetadata(new TrainOptions().Parse(texts[SettingsName], $"{path}: settings"), texts)
            : throw new InvalidDataException($"{path} is not a model written by 'mytorch train': its metadata has no {string.Join(" and no ", missing)}.");
    }

    /// <summary>Whether the file describes its layers, which files of version 0.1.0 do not.</summary>
    public bool DescribesLayers => Texts.ContainsKey(LayersName);

    /// <summary>Whether some rows of the file that the model was trained on were held out.</summary>
    public bool HoldsOutShare => Texts.GetValueOrDefault(HeldOutName) == HeldOutShare;

    /// <summary>Whether this version holds out the samples that were held out in the training.</summary>
    public bool IsSplitKnown => Texts.GetValueOrDefault(SplitName) == SplitRule;

    /// <summary>Whether a file is the one that the model was trained on. A pipe, which can be read only once and says no length, is not.</summary>
    public bool IsTrainedOn(string path, IProgress<ReadProgress> progress) => Texts.TryGetValue(FileName, out string? checksum) && new FileInfo(path) is { Exists: true, Length: > 0 } && FileChecksum.Of(path, progress) == checksum;

    /// <summary>How good the model was on its validation samples, for people; empty where the file does not say.</summary>
    /// <param name="isClassification">Whether the model predicts classes.</param>
    public string DescribeMetrics(bool isClassification) => Find(LossName) is { } loss && Find(ErrorName) is { } error
        ? $"{(isClassification ? $"validation loss {DisplayFormat.Loss(loss)}, error" : "validation R2")} {DisplayFormat.Error(error, isClassification)}, weights of epoch {Texts.GetValueOrDefault(BestEpochName) ?? "?"} of {Texts.GetValueOrDefault(EpochsName)}"
        : "";

    private double? Find(string name) =>
        Texts.TryGetValue(name, out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
