using System.CommandLine;
using System.Numerics;
using MyTorch.Data;
using MyTorch.Onnx;

namespace MyTorch.Cli;

/// <summary>mytorch export.</summary>
internal sealed class ExportCommand
{
    private const string Extension = ".onnx";

    private readonly Argument<string> _model = CommandOptions.Model();
    private readonly Option<string?> _out = CommandOptions.File("--out", "The ONNX file to write atomically.");
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace the file if it exists." };

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command(
            "export",
            "Exports a model to ONNX. The graph of a table model includes imputation, scaling and one-hot encoding; that of a single network includes the scaling of features and targets.") { _model, _out, _overwrite };
        command.SetAction(parsed => Run(parsed, context));
        return command;
    }

    private int Run(ParseResult parsed, CommandContext context)
    {
        string path = ModelPath.Of(parsed.GetRequiredValue(_model));
        string target = parsed.GetValue(_out) ?? throw new WrongOptionsException("export needs --out, the ONNX file to write.");
        RequireTarget(target, parsed.GetValue(_overwrite));
        string inputs;
        if (TableModelFile.IsIn(path))
        {
            TablePredictor model = ModelRecovery.Offer(path, () => TableModelFile.Read(path));
            OnnxExporter.Export(model.Estimator, target);
            inputs = $"{DisplayFormat.Count(model.Schema.Features.Count, "input")}, one for each column";
        }
        else
        {
            ModelMetadata metadata = ModelRecovery.Offer(path, () => ModelMetadata.Read(path));
            int features = metadata.Settings.IsFloat ? Export<float>(path, target, metadata) : Export<double>(path, target, metadata);
            inputs = $"an input of {DisplayFormat.Count(features, "column")}";
        }

        context.Output.WriteLine($"{path}: written to {target}, with {inputs}");
        return ExitCode.Done;
    }

    private static int Export<T>(string path, string target, ModelMetadata metadata) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SavedModel<T> model = ModelRecovery.Offer(path, () => SavedModel<T>.Read(path, metadata));
        (CsvSchema schema, ImageShape? image, Scaler<T>? features, Scaler<T>? targets) = model.Input;
        OnnxExporter.Export(new Model<T>(model.Network, schema, features, targets, image: image, threshold: model.Threshold), target);
        return schema.Features.Count;
    }

    private static void RequireTarget(string target, bool overwrites)
    {
        if (!Path.GetExtension(target).Equals(Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new WrongOptionsException($"--out must end in {Extension}, not '{target}'.");
        }

        string directory = Path.GetDirectoryName(Path.GetFullPath(target))!;
        if (!Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"--out {target}: there is no folder {directory}.");
        }

        if (Directory.Exists(target))
        {
            throw new InvalidDataException($"--out {target}: expected a file, found a folder.");
        }

        if (File.Exists(target) && !overwrites)
        {
            throw new InvalidDataException($"--out {target}: there is a file of that name: choose another, or add --overwrite to replace it.");
        }
    }
}
