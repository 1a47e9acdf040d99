using System.CommandLine;
using System.Globalization;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>mytorch cross-validate.</summary>
internal sealed class CrossValidateCommand
{
    private static readonly string[] Files = [RunFiles.Model, TableTraining.Predictions, TableTraining.Metrics, RunReport.FileName, TableReport.CardName];

    private const string Folds = "folds";

    private readonly TrainOptions _training = new();
    private readonly Option<int> _folds = CommandOptions.Count("--folds", 5, 2, "The number of folds.");
    private readonly Option<int> _repeats = CommandOptions.Count("--repeats", 1, 1, "How many times to repeat the cross-validation with new folds.");

    private IEnumerable<SettingOption> Settings => _training.Settings.Where(option => !TableOptions.IsOfNetwork(option) && option.Name is not (Folds or "test" or "from"));

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command(
            "cross-validate",
            "Cross-validates a model on a table: for each fold, trains the networks of --preset on the other folds and predicts the rows of this one. Writes a model of all networks, and the predictions and metrics of each fold.");
        foreach (Option option in Settings.Select(setting => setting.Option).Append(_folds).Append(_repeats).Append(_training.SettingsFile))
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed => Run(parsed, context));
        return command;
    }

    private int Run(ParseResult parsed, CommandContext context)
    {
        TrainSettings settings = Read(parsed);
        using var folder = new OutputFolder(settings.OutputPath, Files);
        using var earlier = new RunCheckpoints<float>(folder, settings, new Lazy<TrainingData<float>>());
        earlier.RequireFree();
        TrainingTable table = ReadingDisplay.Show(context, "read", progress => TrainingTable.Load(settings, progress));
        TableTraining.WriteLines(context.Output, TableAnnouncement.Of(table, settings));
        TableEstimator estimator = TablePredictor.Create(settings, table.Target.IsClassification, parsed.GetValue(_repeats));
        TimeSpan time = TableTraining.TrainWith(estimator, $"--preset {settings.Table.Preset}", progress => table.Fit(estimator, progress, context.Stop), context);
        var model = new TablePredictor(estimator) { Settings = settings, Checksum = table.Checksum };
        TableScore[] scores = [.. estimator.HeldOutFolds.Select(fold => TableTraining.Score(model, fold))];
        Tell(estimator, scores, context.Output);

        string path = earlier.Begin();
        string metrics = Json(scores);
        TableModelFile.Write(model, Path.Combine(path, RunFiles.Model), metrics);
        AtomicFile.Write(Path.Combine(path, TableTraining.Predictions), stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            WritePredictions(writer, model, table.Rows);
        });
        AtomicFile.Write(Path.Combine(path, TableTraining.Metrics), stream => stream.Write(Encoding.UTF8.GetBytes(metrics)));
        TableTraining.WriteReport(path, model, table, time);
        earlier.Finish();
        TableTraining.WriteLines(context.Output, WrappedText.Lines($"Written to {path}: {string.Join(", ", Files)}, settings.json"));
        return ExitCode.Done;
    }

    private TrainSettings Read(ParseResult parsed)
    {
        string? path = parsed.GetValue(_training.SettingsFile);
        IReadOnlyDictionary<string, string> file = path is null ? new Dictionary<string, string>() : SettingsJson.ReadFile(path, _training.Settings);
        SettingOption[] given = [.. Settings.Where(setting => setting.IsGiven(parsed))];
        RequireOwn(path, file);
        TrainSettings settings = Settings.Except(given).Where(setting => file.ContainsKey(setting.Name)).Aggregate(TrainSettings.ForTableModels, (all, setting) => setting.Apply(all, file[setting.Name], path!));
        settings = given.Aggregate(settings, (all, setting) => setting.Apply(all, parsed));
        if (settings.Csv is null)
        {
            throw new WrongOptionsException("cross-validate needs --csv, the file of a table.");
        }

        if (settings.Conflict is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        string preset = settings.Table.Preset ?? Presets.Good;
        return preset != Presets.Handout
            ? settings with { Table = settings.Table with { Preset = preset, Folds = FoldsOf(parsed, path, file) } }
            : throw new WrongOptionsException("--preset handout is the single network, which has no folds: choose fast, good or best.");
    }

    /// <summary>Returns the number of folds of the command line, or otherwise of the settings file.</summary>
    private int FoldsOf(ParseResult parsed, string? path, IReadOnlyDictionary<string, string> file)
    {
        if (parsed.GetResult(_folds) is { Implicit: false } || !file.TryGetValue(Folds, out string? text))
        {
            return parsed.GetValue(_folds);
        }

        int folds = _training.Settings.Single(setting => setting.Name == Folds).Apply(TrainSettings.ForTables, text, path!).Table.Folds!.Value;
        return folds > 1 ? folds : throw new WrongOptionsException($"{path}: folds is {folds}, but cross-validate needs at least 2: set it to 2 or more, or add --folds.");
    }

    /// <summary>Rejects settings of the file that the command does not have.</summary>
    private void RequireOwn(string? path, IReadOnlyDictionary<string, string> file)
    {
        string[] known = [.. Settings.Select(setting => setting.Name), Folds];
        string[] others = [.. file.Where(entry => !known.Contains(entry.Key) && entry is not { Key: "test", Value: "0" }).Select(entry => entry.Key)];
        if (others.Length > 0)
        {
            throw new WrongOptionsException($"{path}: cross-validate has no setting {string.Join(" and no ", others)}: leave {(others.Length == 1 ? "it" : "them")} out of the file.");
        }
    }

    private static void Tell(TableEstimator estimator, TableScore[] scores, TextWriter output)
    {
        int folds = estimator.Recipe.Folds;
        output.WriteLine();
        TableTraining.WriteLines(output, WrappedText.Lines($"Metrics of each fold, predicted by the networks that were not trained on it; the same rows were also used {HeldOutRows.DescribeUses(estimator)}:"));
        output.WriteLine();
        foreach ((int index, TableScore score) in scores.Index())
        {
            string repeat = scores.Length > folds ? $"repeat {(index / folds) + 1}, " : "";
            output.WriteLine($"{repeat}fold {(index % folds) + 1,2}  {DisplayFormat.Count(score.Count, "row"),9}  {string.Join("  ", score.Metrics.Select(metric => $"{metric.Name} {Number(metric.Value)}"))}");
        }

        output.WriteLine();
        output.WriteLine($"Mean over {scores.Length} folds, and standard deviation:");
        foreach ((string name, double mean, double deviation) in Summary(scores))
        {
            output.WriteLine($"{name,-9} {Number(mean)} +- {Number(deviation)}");
        }

        output.WriteLine();
    }

    private static IEnumerable<(string Name, double Mean, double Deviation)> Summary(TableScore[] scores) => scores[0].Metrics
        .Select((metric, index) => (metric.Name, Values: scores.Select(score => score.Metrics[index].Value).ToArray())).Select(metric => (metric.Name, metric.Values.Mean(), metric.Values.StandardDeviation()));

    /// <summary>Writes the predictions of each fold: repeat, fold, line, targets, predictions.</summary>
    private static void WritePredictions(TextWriter output, TablePredictor model, Table rows)
    {
        int folds = model.Estimator.Recipe.Folds;
        IReadOnlyList<string> targets = model.Schema.Targets;
        foreach ((int index, HeldOutPredictions fold) in model.Estimator.HeldOutFolds.Index())
        {
            int[] order = [.. Enumerable.Range(0, fold.Rows.Count).OrderBy(row => fold.Rows[row])];
            string[] place = [$"{(index / folds) + 1}", $"{(index % folds) + 1}"];
            new TablePredictionWriter(model, output, ["repeat", "fold", "line", .. targets], writesHeader: index == 0).Write(
                Matrix<double>.Build.Dense(order.Length, fold.Predictions.ColumnCount, (row, column) => fold.Predictions[order[row], column]),
                row => [.. place, rows.GetLineNumber(fold.Rows[order[row]]).ToString(CultureInfo.InvariantCulture), .. targets.Select(name => rows[name].Text(fold.Rows[order[row]]))]);
        }
    }

    private static string Json(TableScore[] scores) => JsonText.Write(
        json =>
        {
            foreach ((int index, TableScore score) in scores.Index())
            {
                score.Write(json, $"fold_{index + 1}");
            }

            foreach ((string name, double mean, double deviation) in Summary(scores).Where(metric => double.IsFinite(metric.Mean)))
            {
                json.WriteNumber($"mean_{name}", mean);
                json.WriteNumber($"deviation_{name}", deviation);
            }
        },
        indented: true);

    private static string Number(double value) => Math.Abs(value) < 10 ? value.ToString("F4", CultureInfo.InvariantCulture) : value.ToString("G6", CultureInfo.InvariantCulture);
}
