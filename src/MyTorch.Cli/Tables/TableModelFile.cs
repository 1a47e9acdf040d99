using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>The file of a table model: the file of the library, with the settings and the checksum of the training file.</summary>
internal static class TableModelFile
{
    /// <summary>The metadata entry that identifies such a file.</summary>
    private const string Root = "mytorch.table";

    private const string SettingsName = "csv";
    private const string ChecksumName = "training_file";
    private const string MetricsName = "metrics";

    /// <summary>The names of the settings of the file format.</summary>
    public static IReadOnlyList<string> FileSettings { get; } = ["delimiter", "header", "missing", "decimal", "thousands", "encoding"];

    /// <summary>Whether a file is a table model; an unreadable file is reported when it is read.</summary>
    public static bool IsIn(string path)
    {
        try
        {
            return SafeTensors.ReadMetadata(path).ContainsKey(Root);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="metrics">The metrics as a JSON object.</param>
    public static void Write(TablePredictor model, string path, string metrics)
    {
        model.Estimator.Save(path);
        string settings = SettingsJson.Write(model.Settings, new TrainOptions().Settings.Where(setting => FileSettings.Contains(setting.Name)), indented: false);
        var texts = new Dictionary<string, string>(SafeTensors.ReadMetadata(path)) { [SettingsName] = settings, [ChecksumName] = model.Checksum!, [MetricsName] = metrics };
        SafeTensors.Write(path, SafeTensors.Read(path), texts);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">The file is invalid; the message names it.</exception>
    public static TablePredictor Read(string path)
    {
        IReadOnlyDictionary<string, string> texts = SafeTensors.ReadMetadata(path);
        TableEstimator estimator = TableEstimator.Load(path);
        TrainSettings settings = new TrainOptions().Parse(texts.GetValueOrDefault(SettingsName, "{}"), $"{path}: {SettingsName}");
        return new TablePredictor(estimator) { Settings = settings, Checksum = texts.GetValueOrDefault(ChecksumName), Metrics = texts.GetValueOrDefault(MetricsName, "{}") };
    }
}
