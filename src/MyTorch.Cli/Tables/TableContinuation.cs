using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Continues the training of a table model on another file and compares the result with the original model.</summary>
internal static class TableContinuation
{
    /// <summary>The options allowed with --from: those of the file and the output. All other settings come from the model.</summary>
    public static IReadOnlyList<string> Options { get; } = ["from", "csv", "out", "test", "missing-labels", .. TableModelFile.FileSettings];

    /// <summary>Reads the table, continues training, and prints and writes the results.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="OperationCanceledException">The command was stopped; nothing was written.</exception>
    public static int Execute(TrainSettings given, CommandContext context)
    {
        string from = ModelPath.Of(given.Table.From!);
        TablePredictor before = TableModelFile.IsIn(from) ? TableModelFile.Read(from) : throw new InvalidDataException($"{from} is not a table model: --from requires one.");
        TrainSettings settings = WithFileOf(given, before);
        using var folder = new OutputFolder(settings.OutputPath, TableTraining.Files);
        using var earlier = new RunCheckpoints<float>(folder, settings, new Lazy<TrainingData<float>>());
        earlier.RequireFree();
        TrainingTable table = ReadingDisplay.Show(context, "read", progress => TrainingTable.Load(settings, progress, before));
        TableTraining.WriteLines(context.Output, TableAnnouncement.Of(table, settings));
        if (TableReader.Describe(before.Estimator.CountUnseenCategories(table.Rows).Select(column => (column.Key, (long)column.Value))) is { Length: > 0 } unseen)
        {
            TableTraining.WriteLines(context.Output, WrappedText.Lines($"NOTE: new categories that the model has not seen before: {unseen}."));
        }

        TableEstimator estimator = TableEstimator.Load(from);
        HeldOutPredictions earlierHeldOut = null!;
        TimeSpan time = TableTraining.TrainWith(estimator, $"continued from {from}", progress => earlierHeldOut = estimator.Continue(table.Rows, progress, context.Stop), context);
        var model = new TablePredictor(estimator) { Settings = settings, Checksum = table.Checksum };
        TableScore heldOut = TableTraining.Score(model, estimator.HeldOut);
        TableScore heldOutBefore = TableTraining.Score(model, earlierHeldOut);
        TableScore? test = table.Test is { } rows ? TableTraining.Score(model, rows) : null;
        TableTraining.PrintMetrics(context.Output, estimator, heldOut, test);
        context.Output.WriteLine();
        context.Output.WriteLine("The original and the new model on the same rows:");
        context.Output.WriteLine($"before  {heldOutBefore.Line}");
        context.Output.WriteLine($"after   {heldOut.Line}");
        string path = earlier.Begin();
        TableTraining.Write(path, model, table, ("held_out", heldOut), ("held_out_before", heldOutBefore), ("test", test));
        TableTraining.WriteReport(path, model, table, time);
        earlier.Finish();
        TableTraining.PrintFiles(context.Output, path);
        return ExitCode.Done;
    }

    /// <summary>Returns the settings with the target of the model and, unless options override it, its file format.</summary>
    private static TrainSettings WithFileOf(TrainSettings given, TablePredictor model)
    {
        TrainSettings own = model.Settings;
        (TableSettings table, TrainSettings defaults) = (given.Table, TrainSettings.ForTables);
        return given with
        {
            Target = Csv.Join(model.Schema.Targets),
            Task = model.IsClassification ? Tasks.Classification : Tasks.Regression,
            Delimiter = given.Delimiter == defaults.Delimiter ? own.Delimiter : given.Delimiter,
            Header = given.Header == defaults.Header ? own.Header : given.Header,
            Table = table with
            {
                Missing = table.Missing ?? own.Table.Missing,
                Decimal = table.Decimal ?? own.Table.Decimal,
                Thousands = table.Thousands ?? own.Table.Thousands,
                Encoding = table.Encoding ?? own.Table.Encoding,
            },
        };
    }
}
