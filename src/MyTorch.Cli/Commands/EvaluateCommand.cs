using System.CommandLine;
using System.Numerics;

namespace MyTorch.Cli;

/// <summary>mytorch evaluate.</summary>
internal sealed class EvaluateCommand
{
    private readonly Argument<string> _model = CommandOptions.Model();
    private readonly Option<string?> _csv = CommandOptions.File("--csv", "The rows of this CSV file, plain or .gz; they have the columns that the model was trained on, in any order.");
    private readonly Option<string?> _mnist = CommandOptions.File("--mnist", "The t10k files of MNIST in this folder.", "DIR");

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command("evaluate", "Tells how well a model predicts the rows of a file; of the file that it was trained on, and of the embedded digits, which are taken where there is no file, those that were held out.") { _model, _csv, _mnist };
        command.SetAction(parsed => Run(parsed, context));
        return command;
    }

    private int Run(ParseResult parsed, CommandContext context)
    {
        string path = ModelPath.Of(parsed.GetRequiredValue(_model));
        ModelMetadata metadata = ModelRecovery.Offer(path, () => ModelMetadata.Read(path));
        return metadata.Settings.IsFloat ? Run<float>(parsed, path, metadata, context) : Run<double>(parsed, path, metadata, context);
    }

    private int Run<T>(ParseResult parsed, string path, ModelMetadata metadata, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SavedModel<T> model = ModelRecovery.Offer(path, () => SavedModel<T>.Read(path, metadata));
        (string? csv, string? mnist) = (parsed.GetValue(_csv), parsed.GetValue(_mnist));
        if (csv is not null && mnist is not null)
        {
            throw new WrongOptionsException("--csv and --mnist are two sources of samples: choose one.");
        }

        if (csv is null && model.Input.Image is null)
        {
            throw new WrongOptionsException($"{path} is a model of a table: --csv is needed, a file to evaluate it on.");
        }

        bool isTrainingFile = csv is not null && metadata.IsTrainedOn(csv);
        bool isHeldOut = csv is null || (isTrainingFile && metadata.HoldsOutShare);
        (string name, Evaluation evaluation) = isHeldOut ? OfHeldOut(model, path, csv, mnist) : (csv!, OfCsv(model, csv!, context));
        context.Output.WriteLine($"{name}: {Figure.Count(evaluation.Count, "sample")}");
        if (isTrainingFile)
        {
            context.Output.WriteLine(isHeldOut
                ? "The model was trained on the other rows of this file, which do not count here."
                : "The model was trained on these rows: of new ones it will be less sure than the figures say.");
        }

        context.Output.WriteLine();
        context.Output.WriteLine(Report.OfEvaluation(evaluation, model.Input.Schema));
        return ExitCode.Done;
    }

    private static Evaluation OfCsv<T>(SavedModel<T> model, string csv, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var batches = new CsvBatches<T>(csv, model.Input.Schema, CommandOptions.BatchSize, keep: []);
        return ReadingDisplay.Show(context.Terminal, "evaluate", report => Evaluator<T>.Of(model.Network, model.Input, Read(report)));

        IEnumerable<Batch<T>> Read(Action<long, double?> report)
        {
            while (batches.Read())
            {
                context.Stop.ThrowIfCancellationRequested();
                model.Input.ToUnitPixels(batches.X);
                report(batches.Count, batches.Share);
                yield return new Batch<T>(batches.X, batches.Y!);
            }
        }
    }

    private static (string Name, Evaluation Evaluation) OfHeldOut<T>(SavedModel<T> model, string path, string? csv, string? mnist) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingData<T> data = TrainingData<T>.Load(model.Settings with { Csv = csv, MnistFolder = mnist, Scale = Scales.None });
        Dataset<T> heldOut = data.HeldOut;
        int features = model.Input.Schema.Features.Count;
        return heldOut.X.ColumnCount == features
            ? ($"{data.Name}, held out", Evaluator<T>.Of(model.Network, model.Input, new DataLoader<T>(heldOut, CommandOptions.BatchSize).Epoch(1)))
            : throw new InvalidDataException($"{path}: the model takes {features} features, but {data.Name} have {heldOut.X.ColumnCount}.");
    }
}
