using System.Diagnostics;
using System.Globalization;
using System.Text;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Trains a table model, from reading the table to writing the files.</summary>
internal static class TableTraining
{
    /// <summary>The file of the predictions of held-out rows.</summary>
    public const string Predictions = "predictions.csv";

    /// <summary>The file of the metrics.</summary>
    public const string Metrics = "metrics.json";

    private const string Settings = "settings.json";

    /// <summary>The names of all files.</summary>
    public static IReadOnlyList<string> Files { get; } = [RunFiles.Model, Predictions, Metrics, Settings, RunReport.FileName, TableReport.CardName];

    /// <summary>Reads the table, trains, and prints and writes the results.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="OperationCanceledException">The command was stopped; nothing was written.</exception>
    public static int Execute(TrainSettings settings, CommandContext context)
    {
        if (settings.Table.From is not null)
        {
            return TableContinuation.Execute(settings, context);
        }

        using var folder = new OutputFolder(settings.OutputPath, Files);
        using var earlier = new RunCheckpoints<float>(folder, settings, new Lazy<TrainingData<float>>());
        earlier.RequireFree();
        TrainingTable table = ReadingDisplay.Show(context, "read", progress => TrainingTable.Load(settings, progress));
        WriteLines(context.Output, TableAnnouncement.Of(table, settings));
        TableEstimator estimator = TablePredictor.Create(settings, table.Target.IsClassification);
        TimeSpan time = TrainWith(estimator, $"--preset {settings.Table.Preset}", progress => table.Fit(estimator, progress, context.Stop), context);

        var model = new TablePredictor(estimator) { Settings = settings, Checksum = table.Checksum };
        TableScore heldOut = Score(model, estimator.HeldOut);
        TableScore? test = table.Test is { } rows ? Score(model, rows) : null;
        PrintMetrics(context.Output, estimator, heldOut, test);
        string path = earlier.Begin();
        Write(path, model, table, ("held_out", heldOut), ("test", test));
        WriteReport(path, model, table, time);
        earlier.Finish();
        PrintFiles(context.Output, path);
        return ExitCode.Done;
    }

    /// <summary>Prints where the files are.</summary>
    public static void PrintFiles(TextWriter output, string path)
    {
        output.WriteLine();
        WriteLines(output, WrappedText.Lines($"Written to {path}: {string.Join(", ", Files)}"));
    }

    /// <summary>Fits an estimator and shows the progress.</summary>
    /// <returns>The duration.</returns>
    public static TimeSpan TrainWith(TableEstimator estimator, string how, Action<IProgress<(int Network, EpochMetrics Epoch)>> train, CommandContext context)
    {
        TableRecipe recipe = estimator.Recipe;
        context.Output.WriteLine();
        context.Output.WriteLine($"Training {TableModelDescription.Networks(recipe)} ({how})");
        var watch = Stopwatch.StartNew();
        (int fewest, int most) = NetworksDisplay.Show(context, recipe, train);
        TimeSpan time = watch.Elapsed;
        string epochs = fewest == most ? DisplayFormat.Count(most, "epoch") : $"{fewest} to {most} epochs";
        context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{epochs} in {time.TotalSeconds:F1} s; each network has the weights of its best epoch."));
        if (estimator is TableRegressor regressor && recipe.TargetTransform == TargetTransform.Auto)
        {
            context.Output.WriteLine($"The networks are trained on the {(regressor.Transform == TargetTransform.Log ? "logarithms of the targets" : "untransformed targets")}, which have the lower RMSE on held-out rows.");
        }

        return time;
    }

    /// <summary>Prints the metrics.</summary>
    public static void PrintMetrics(TextWriter output, TableEstimator estimator, TableScore heldOut, TableScore? test)
    {
        bool isOne = estimator.Recipe.Folds == 1;
        output.WriteLine();
        WriteLines(output, WrappedText.Lines(isOne
            ? $"On the {DisplayFormat.Count(heldOut.Count, "row")} that the network was not trained on:"
            : $"On {DisplayFormat.Count(heldOut.Count, "row")}, each predicted by the networks that were not trained on it:"));
        output.WriteLine();
        output.WriteLine(heldOut.Describe());
        if (test is null)
        {
            WriteLines(output, WrappedText.Lines($"These rows were also used {HeldOutRows.DescribeUses(estimator)}; --test 0.2 holds out a separate test set."));
        }
        else
        {
            output.WriteLine();
            output.WriteLine($"On the {DisplayFormat.Count(test.Count, "row")} of the test set, with the final model:");
            output.WriteLine();
            output.WriteLine(test.Describe());
        }
    }

    /// <summary>Computes the metrics of held-out rows.</summary>
    public static TableScore Score(TablePredictor model, HeldOutPredictions held)
    {
        var score = new TableScore(model);
        score.Add(held);
        return score;
    }

    /// <summary>Computes the metrics of the rows that have a target.</summary>
    public static TableScore Score(TablePredictor model, Table rows)
    {
        var score = new TableScore(model);
        score.Add(rows);
        return score;
    }

    /// <summary>Writes the model, the held-out predictions and the metrics.</summary>
    public static void Write(string path, TablePredictor model, TrainingTable table, params (string Name, TableScore? Score)[] scores)
    {
        string json = JsonText.Write(
            document =>
            {
                foreach ((string name, TableScore? score) in scores)
                {
                    score?.Write(document, name);
                }
            },
            indented: true);
        TableModelFile.Write(model, Path.Combine(path, RunFiles.Model), json);
        AtomicFile.Write(Path.Combine(path, Predictions), stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            WritePredictions(writer, model, table.Rows);
        });
        AtomicFile.Write(Path.Combine(path, Metrics), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
    }

    /// <summary>Writes the report and the model card.</summary>
    public static void WriteReport(string path, TablePredictor model, TrainingTable table, TimeSpan time)
    {
        (IReadOnlyList<(string, string)> chosen, IReadOnlyList<(string, string)> defaults) = SettingsInUse.Of(model.Settings);
        TableReport.Write(path, new TableRun
        {
            Estimator = model.Estimator,
            Training = table.Rows,
            Test = table.Test,
            Settings = chosen,
            Defaults = defaults,
            Checksum = $"CRC-32 {table.Checksum}",
            Time = time,
        });
    }

    /// <summary>Writes held-out predictions in the order of the file: line, targets, predictions.</summary>
    private static void WritePredictions(TextWriter output, TablePredictor model, Table rows)
    {
        (HeldOutPredictions held, IReadOnlyList<string> targets) = (model.Estimator.HeldOut, model.Schema.Targets);
        new TablePredictionWriter(model, output, ["line", .. targets]).Write(
            held.Predictions, row => [rows.GetLineNumber(held.Rows[row]).ToString(CultureInfo.InvariantCulture), .. targets.Select(name => rows[name].Text(held.Rows[row]))]);
    }

    /// <summary>Writes lines.</summary>
    public static void WriteLines(TextWriter output, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            output.WriteLine(line);
        }
    }
}
