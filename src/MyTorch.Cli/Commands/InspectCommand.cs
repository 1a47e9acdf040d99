using System.CommandLine;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>mytorch inspect.</summary>
internal sealed class InspectCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A model that train has written, a checkpoint, or any other safetensors file; of a model in several files, its index (.json)." };

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command("inspect", "Tells what a file holds: of a model its layers, columns, classes, scales and settings; of any safetensors file its arrays and texts.") { _file };
        command.SetAction(parsed => Run(ModelPath.Of(parsed.GetRequiredValue(_file)), context.Output));
        return command;
    }

    private static int Run(string path, TextWriter output)
    {
        SafeTensorsHeader header = SafeTensors.ReadHeader(path);

        // Reads the whole file, so that a damaged one is not described as if it were good.
        SafeTensors.Read(path);
        if (ModelMetadata.IsIn(header.Metadata))
        {
            ModelMetadata metadata = ModelMetadata.Read(path);
            output.WriteLine(metadata.Settings.IsFloat ? FileDescription.OfModel(path, SavedModel<float>.Read(path, metadata), metadata) : FileDescription.OfModel(path, SavedModel<double>.Read(path, metadata), metadata));
        }
        else
        {
            output.WriteLine(FileDescription.OfArrays(path, header));
        }

        return ExitCode.Done;
    }
}
