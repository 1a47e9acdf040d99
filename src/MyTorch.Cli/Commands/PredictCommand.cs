using System.CommandLine;
using System.Numerics;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>mytorch predict.</summary>
internal sealed class PredictCommand
{
    private readonly Argument<string> _model = CommandOptions.Model();
    private readonly Option<string?> _csv = CommandOptions.File("--csv", "The rows of this CSV file or pipe, plain or .gz; - is the standard input. The target column may be missing, and additional columns are ignored.");
    private readonly Option<string?> _images = CommandOptions.File("--images", "The images of this IDX file or pipe, plain or .gz; - is the standard input.");
    private readonly Option<string?> _keep = CommandOptions.File("--keep", "Columns of --csv to write before the predictions, such as a row number; their names must differ from those of the prediction columns.", "COLUMN,...");
    private readonly Option<string?> _out = CommandOptions.File("--out", "The CSV file to write atomically, not a named pipe; - is the standard output. [default: -]");

    private readonly Option<double?> _threshold = CommandOptions.Threshold();

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command(
            "predict",
            "Predicts the rows of a CSV file, or images, and writes one line for each: the prediction and, for classes, the probability of each class. The file may be larger than memory.") { _model, _csv, _images, _keep, _threshold, _out };
        command.SetAction(parsed => Run(parsed, context));
        return command;
    }

    private int Run(ParseResult parsed, CommandContext context)
    {
        string path = ModelPath.Of(parsed.GetRequiredValue(_model));
        if (TableModelFile.IsIn(path))
        {
            return Run(ModelRecovery.Offer(path, () => TableModelFile.Read(path).With(parsed.GetValue(_threshold))), parsed, context);
        }

        ModelMetadata metadata = ModelRecovery.Offer(path, () => ModelMetadata.Read(path));
        return metadata.Settings.IsFloat ? Run(Read<float>(), parsed, context) : Run(Read<double>(), parsed, context);

        SavedModel<T> Read<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelRecovery.Offer(path, () => SavedModel<T>.Read(path, metadata));
    }

    private int Run<T>(SavedModel<T> model, ParseResult parsed, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (string path, string source) = RequireSource(parsed, model.Input.Image is not null);
        IReadOnlyList<string> keep = Keep(PredictionWriter<T>.ColumnsOf(model.Input.Schema), parsed);
        double? threshold = CommandOptions.ThresholdFor(parsed, _threshold, model);
        return Write(path, source, parsed, context, (stream, writer) => Write(model, parsed, keep, threshold, (stream, source), writer));
    }

    private int Run(TablePredictor model, ParseResult parsed, CommandContext context)
    {
        (string path, string source) = RequireSource(parsed, takesImages: false);
        IReadOnlyList<string> keep = Keep(model.Columns, parsed);
        var reader = new TableReader(model, keep);
        int code = Write(path, source, parsed, context, (stream, output) =>
        {
            // The line of the names is written when the first rows have been read and predicted.
            TablePredictionWriter? writer = null;
            foreach (Table rows in reader.Read(stream, source))
            {
                Matrix<double>? predictions = rows.RowCount > 0 ? model.Predict(rows) : null;
                writer ??= new TablePredictionWriter(model, output, keep, delimiter: model.Csv.Delimiter);
                if (predictions is not null)
                {
                    writer.Write(predictions, row => keep.Select(name => rows[name].Text(row)));
                }
            }

            return reader.Count;
        });
        reader.WriteNotes(context.Error);
        return code;
    }

    /// <summary>Opens the file to predict and that of the predictions, and tells how many there are.</summary>
    private int Write(string path, string source, ParseResult parsed, CommandContext context, Func<Stream, TextWriter, long> write)
    {
        string target = parsed.GetValue(_out) ?? SampleSources.Standard;
        if (target == SampleSources.Standard)
        {
            // No bar, which would come between the rows.
            ReadingDisplay.Show(context with { Terminal = null }, "predict", progress => write(Open(progress), context.Output));
            return ExitCode.Done;
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

        AtomicFile.RemoveAbandonedFiles(directory, $"{Path.GetFileName(target)}.");
        long count = 0;
        ReadingDisplay.Show(context, "predict", progress =>
        {
            AtomicFile.Write(target, stream =>
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                count = write(Open(progress), writer);
            });
            return count;
        });
        context.Output.WriteLine($"{source}: {DisplayFormat.Count(count, parsed.GetValue(_csv) is null ? "image" : "row")} predicted, written to {target}");
        return ExitCode.Done;

        Stream Open(IProgress<ReadProgress> progress) => path == SampleSources.Standard ? DataFile.Decompress(context.Input(), source) : DataFile.OpenOnce(path, progress);
    }

    /// <summary>The file to predict, and how messages call it.</summary>
    /// <exception cref="WrongOptionsException">There is none, or more than one, or not one for this model.</exception>
    private (string Path, string Name) RequireSource(ParseResult parsed, bool takesImages)
    {
        (string? csv, string? images) = (parsed.GetValue(_csv), parsed.GetValue(_images));
        if (SampleSources.Conflict(csv, images, needsLabels: false) is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        string path = images is null ? csv ?? throw new WrongOptionsException("predict needs --csv or --images, the file to predict.")
            : !takesImages ? throw new WrongOptionsException("--images requires a model of images: this model needs --csv.")
            : parsed.GetValue(_keep) is not null ? throw new WrongOptionsException("--keep is for --csv: images have no columns.")
            : images;
        return (path, path == SampleSources.Standard ? "standard input" : path);
    }

    /// <summary>The columns to keep.</summary>
    /// <exception cref="WrongOptionsException">Two columns of the output would have the same name.</exception>
    private IReadOnlyList<string> Keep(string[] predicted, ParseResult parsed)
    {
        IReadOnlyList<string> keep = parsed.GetValue(_keep) is { } names ? ColumnNames.Split(names, _keep.Name) : [];
        string[] all = [.. keep, .. predicted];
        return all.CountBy(name => name).FirstOrDefault(name => name.Value > 1).Key is not { } twice ? keep
            : throw new WrongOptionsException(keep.Count(name => name == twice) > 1
                ? $"--keep has the column '{twice}' twice: each column may occur only once."
                : $"--keep {twice}: predict writes a column of that name; rename the column in the file.");
    }

    /// <summary>Writes the predictions and returns how many there are.</summary>
    private long Write<T>(SavedModel<T> model, ParseResult parsed, IReadOnlyList<string> keep, double? threshold, (Stream Stream, string Name) source, TextWriter writer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using IPredictionInput<T> samples = parsed.GetValue(_csv) is not null
            ? new CsvPredictionInput<T>(source.Stream, source.Name, model.Input, keep)
            : new ImagePredictionInput<T>(source.Stream, source.Name, model.Input.Schema.Features.Count);

        // The line of the names is written when the first rows have been read.
        bool hasRows = samples.Read();
        var predictions = new PredictionWriter<T>(model, writer, keep, threshold);
        for (; hasRows; hasRows = samples.Read())
        {
            predictions.Write(samples.X, samples.Kept);
        }

        return samples.Count;
    }
}
