using System.CommandLine;
using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>mytorch evaluate.</summary>
internal sealed class EvaluateCommand
{
    private readonly Argument<string> _model = CommandOptions.Model();
    private readonly Option<string?> _csv = CommandOptions.File("--csv", "The rows of this CSV file, plain or .gz, with the columns that the model was trained on, in any order.");
    private readonly Option<string?> _missingLabels = CommandOptions.Choice("--missing-labels", "Whether rows of --csv without a label are rejected or dropped; ignored for the table that a single network was trained on. [default: drop for a table model, as in training for a single network]", ["reject", "drop"]);

    private readonly Option<string?> _images = CommandOptions.File("--images", "The images of this IDX file, plain or .gz.");
    private readonly Option<string?> _labels = CommandOptions.File("--labels", "The labels of --images, also an IDX file.");
    private readonly Option<string?> _mnist = CommandOptions.File("--mnist", "The t10k files of MNIST in this folder.", "DIR");

    private readonly Option<double?> _threshold = CommandOptions.Threshold();

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command("evaluate", "Evaluates a model on the samples of a file. On the table that it was trained on, only the held-out rows are evaluated; without a file, the held-out embedded digits.") { _model, _csv, _missingLabels, _images, _labels, _mnist, _threshold };
        command.SetAction(parsed => Run(parsed, context));
        return command;
    }

    private int Run(ParseResult parsed, CommandContext context)
    {
        string path = ModelPath.Of(parsed.GetRequiredValue(_model));
        if (TableModelFile.IsIn(path))
        {
            return Run(ModelRecovery.Offer(path, () => TableModelFile.Read(path).With(parsed.GetValue(_threshold))), path, parsed, context);
        }

        ModelMetadata metadata = ModelRecovery.Offer(path, () => ModelMetadata.Read(path));
        return metadata.Settings.IsFloat ? Run<float>(parsed, path, metadata, context) : Run<double>(parsed, path, metadata, context);
    }

    private int Run(TablePredictor model, string path, ParseResult parsed, CommandContext context)
    {
        RequireSource(parsed, path, image: null, isSplitKnown: true);
        return TableEvaluation.Run(model, parsed.GetValue(_csv)!, drops: parsed.GetValue(_missingLabels) != "reject", context);
    }

    private int Run<T>(ParseResult parsed, string path, ModelMetadata metadata, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SavedModel<T> model = ModelRecovery.Offer(path, () => SavedModel<T>.Read(path, metadata));
        RequireSource(parsed, path, model.Input.Image, metadata.IsSplitKnown);
        double? threshold = CommandOptions.ThresholdFor(parsed, _threshold, model);
        (bool isTrainingFile, bool isHeldOut) = (false, false);
        Func<int> countDropped = () => 0;
        (string name, Evaluation evaluation) = ReadingDisplay.Show(context, "evaluate", progress =>
        {
            isTrainingFile = parsed.GetValue(_csv) is { } csv && metadata.IsTrainedOn(csv, progress);
            isHeldOut = isTrainingFile && metadata is { HoldsOutShare: true, IsSplitKnown: true };
            (string name, IBatchSource<T> samples, countDropped) = Open(parsed, model, isHeldOut, progress);
            return samples.Features == model.Input.Schema.Features.Count
                ? (name, CsvHints.Explain(() => Evaluator<T>.Of(model.Network, model.Input, model.Settings, samples.Epoch(1, reuse: true), findsMistakes: false, threshold)))
                : throw new InvalidDataException($"{path}: the model takes {model.Input.Schema.Features.Count} features, but {name} has {samples.Features}.");
        });
        context.Output.WriteLine($"{name}: {DisplayFormat.Count(evaluation.Count, "sample")}");
        if (countDropped() is > 0 and var dropped)
        {
            context.Output.WriteLine(TableNotes.Dropped(parsed.GetValue(_csv)!, dropped));
        }

        if (isTrainingFile)
        {
            context.Output.WriteLine(isHeldOut
                ? "The model was trained on other rows of this file, which are excluded here."
                : metadata.HoldsOutShare
                ? "WARNING: an earlier version trained the model on most of these rows, and this version cannot tell which rows were held out, so all rows are evaluated. For metrics of held-out rows, train the model again or evaluate it on another file."
                : "WARNING: the model was trained on these rows, so the metrics are optimistic.");
        }

        if (threshold is { } above)
        {
            context.Output.WriteLine(Thresholds.Describe(above, model.Input.Schema, setting: null));
        }

        context.Output.WriteLine();
        context.Output.WriteLine(Report.OfEvaluation(evaluation, model.Input.Schema));
        return ExitCode.Done;
    }

    private void RequireSource(ParseResult parsed, string path, ImageShape? image, bool isSplitKnown)
    {
        (string? csv, string? images, string? labels, string? mnist) = (parsed.GetValue(_csv), parsed.GetValue(_images), parsed.GetValue(_labels), parsed.GetValue(_mnist));
        if ((SampleSources.Conflict(csv, images, labels, mnist) ?? SampleSources.StandardInputConflict(("--csv", csv), ("--images", images), ("--labels", labels))) is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        if (csv is null && image is null)
        {
            throw new WrongOptionsException($"{path} is a table model: add --csv, the file to evaluate it on.");
        }

        if ((csv ?? images ?? mnist) is null && image != ImageShape.Digits)
        {
            throw new WrongOptionsException($"{path} was not trained on the embedded digits: add --images and --labels, or --mnist.");
        }

        if ((csv ?? images ?? mnist) is null && !isSplitKnown)
        {
            throw new InvalidDataException($"{path} was trained by an earlier version, and this version cannot tell which of the embedded digits it held out: train the model again, or evaluate it on other images.");
        }
    }

    /// <summary>The samples as the model was trained on, pixels from 0 to 1 and not scaled, and the number of rows without a label that reading them has left out.</summary>
    private (string Name, IBatchSource<T> Samples, Func<int> CountDropped) Open<T>(ParseResult parsed, SavedModel<T> model, bool isHeldOut, IProgress<ReadProgress> progress) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Size = CommandOptions.BatchSize;
        CsvSchema schema = model.Input.Schema;
        string? csv = parsed.GetValue(_csv);
        if (csv is not null && !isHeldOut)
        {
            bool drops = parsed.GetValue(_missingLabels) is { } choice ? choice == "drop" : model.Settings.MissingLabels == MissingLabels.Drop;
            var rows = new CsvFile<T>(csv, schema) { RequiresFinite = true, DropsMissingLabels = drops, Progress = progress };
            return (csv, new StreamLoader<T>(rows, Size, transforms: [new UnitPixels<T>(model.Input)]), () => rows.DroppedRows);
        }

        if (parsed.GetValue(_images) is { } images)
        {
            return (images, new StreamLoader<T>(ImageLoader.Open<T>(images, parsed.GetValue(_labels)!, schema.Outputs, progress), Size), () => 0);
        }

        if (parsed.GetValue(_mnist) is { } mnist)
        {
            return ($"{mnist}, held out", new StreamLoader<T>(ImageLoader.OpenMnistTest<T>(mnist, progress), Size), () => 0);
        }

        TrainingData<T> data = TrainingData<T>.Load(model.Settings with { Csv = csv }, progress);
        return ($"{data.Name}, held out", new DataLoader<T>(data.HeldOut, Size), () => data.DroppedRows);
    }
}
