using System.CommandLine;
using System.Numerics;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>mytorch predict.</summary>
internal sealed class PredictCommand
{
    private const string StandardOutput = "-";

    private readonly Argument<string> _model = CommandOptions.Model();
    private readonly Option<string> _csv = new("--csv")
    {
        HelpName = "FILE",
        Description = "The rows to predict, plain or .gz; of the model's columns the target may be missing, and others may be there.",
        Required = true,
    };

    private readonly Option<string?> _keep = CommandOptions.File("--keep", "Columns of --csv to put before the predictions, such as a number of the row.", "COLUMN,...");
    private readonly Option<string?> _out = CommandOptions.File("--out", "The CSV file to write, whole or not at all; - is the standard output. [default: -]");

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command(
            "predict",
            "Predicts the rows of a CSV file, line by line: the prediction, and for classes the probability of each. The file may be larger than memory.") { _model, _csv, _keep, _out };
        command.SetAction(parsed => Run(parsed, context));
        return command;
    }

    private int Run(ParseResult parsed, CommandContext context)
    {
        string path = parsed.GetRequiredValue(_model);
        ModelMetadata metadata = ModelRecovery.Offer(path, () => ModelMetadata.Read(path));
        return metadata.Settings.IsFloat ? Run(Read<float>(), parsed, context) : Run(Read<double>(), parsed, context);

        SavedModel<T> Read<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelRecovery.Offer(path, () => SavedModel<T>.Read(path, metadata));
    }

    private int Run<T>(SavedModel<T> model, ParseResult parsed, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string csv = parsed.GetRequiredValue(_csv);
        string[] keep = parsed.GetValue(_keep) is { } names ? CsvRow.Split(names, _keep.Name) : [];
        CsvSchema schema = model.Input.Schema;
        var features = new CsvSchema(schema.Features, targets: [], delimiter: schema.Delimiter, hasHeader: schema.HasHeader);
        using var batches = new CsvBatches<T>(csv, features, CommandOptions.BatchSize, keep);
        string target = parsed.GetValue(_out) ?? StandardOutput;
        if (target == StandardOutput)
        {
            // No bar, which would come between the rows.
            Write(model, batches, keep, context.Output, (_, _) => { }, context.Stop);
            return ExitCode.Done;
        }

        AtomicFile.RemoveHalfWritten(Path.GetDirectoryName(Path.GetFullPath(target))!, $"{Path.GetFileName(target)}.");
        ReadingDisplay.Show(context.Terminal, "predict", report =>
        {
            AtomicFile.Write(target, stream =>
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                Write(model, batches, keep, writer, report, context.Stop);
            });
            return batches.Count;
        });
        context.Output.WriteLine($"{csv}: {Figure.Count(batches.Count, "row")} predicted, written to {target}");
        return ExitCode.Done;
    }

    private static void Write<T>(SavedModel<T> model, CsvBatches<T> batches, string[] keep, TextWriter writer, Action<long, double?> report, CancellationToken stop)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var predictions = new PredictionWriter<T>(model, writer, keep);
        while (batches.Read())
        {
            stop.ThrowIfCancellationRequested();
            predictions.Write(batches.X, batches.Kept);
            report(batches.Count, batches.Share);
        }
    }
}
