using System.CommandLine;
using System.Diagnostics;
using System.Numerics;
using System.Text;

namespace MyTorch.Cli;

/// <summary>mytorch search.</summary>
internal static class SearchCommand
{
    /// <summary>The table of the trials.</summary>
    public const string Results = "results.csv";

    /// <summary>The best settings, as train reads them.</summary>
    public const string Best = "settings.json";

    /// <summary>Reads what to search for, and searches.</summary>
    /// <exception cref="WrongOptionsException">Options do not go together, or a range is not good.</exception>
    public static int Run(ParseResult parsed, SearchOptions options, CommandContext context)
    {
        bool isResumed = options.IsResumed(parsed);
        SearchPlan plan = isResumed ? options.ReadResumed(parsed) : options.Read(parsed);
        try
        {
            plan.Space(options.Settings);
        }
        catch (InvalidDataException exception)
        {
            throw new WrongOptionsException(exception.Message);
        }

        if (!isResumed && plan.Settings.OutputPath is { } taken && (File.Exists(Path.Combine(taken, SearchPlanFile.Name)) || File.Exists(Path.Combine(taken, Results))))
        {
            throw new WrongOptionsException($"{taken} has a search already: go on with it by --resume, or choose another folder.");
        }

        return plan.Settings.IsFloat ? Execute<float>(plan, options, parsed, context) : Execute<double>(plan, options, parsed, context);
    }

    private static int Execute<T>(SearchPlan plan, SearchOptions options, ParseResult parsed, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var folder = new OutputFolder(plan.Settings.OutputPath);
        TrainingData<T> data = TrainingData<T>.Load(plan.Settings);
        context.Output.WriteLine($"{data.Name}: {data.Split.Train.Count} training samples, {data.Split.Validation.Count} validation samples\n{(data.Note is null ? "" : $"{data.Note}\n")}");

        string path = folder.Create();
        SearchPlanFile.Write(path, plan, options.Settings);
        int trials = checked(plan.Stages * plan.Trials);
        var search = new SettingsSearch<T>(plan, data, options.Settings);
        ISearchDisplay display = context.Terminal is null ? new SearchLines(context.Output, plan.Score) : new SearchBar(context.Terminal, plan.Score);
        var watch = Stopwatch.StartNew();
        SearchResults results = display.Show(trials, progress => search.Run(Path.Combine(path, Results), options.Jobs(parsed), progress, context.Stop));

        context.Output.WriteLine();
        context.Output.WriteLine(SearchReport.Of(results, plan.Score, trials, watch.Elapsed));
        if (results.Best is { } best)
        {
            // Not into the folder of the search: a training with them chooses its own.
            TrainSettings settings = plan.SettingsOf(best.Trial, options.Settings) with { OutputPath = null };
            string json = SettingsJson.Write(settings, options.Settings);
            AtomicFile.Write(Path.Combine(path, Best), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        }

        return End(results, path, trials, context);
    }

    private static int End(SearchResults results, string path, int trials, CommandContext context)
    {
        bool isStopped = results.Trials.Count < trials;
        context.Output.WriteLine($"Written to {path}: {SearchPlanFile.Name}, {Results}{(results.Best is null ? "" : $", {Best}")}");
        if (isStopped)
        {
            context.Output.WriteLine($"To go on: mytorch search --resume --out {path}");
        }

        if (results.Best is not null)
        {
            context.Output.WriteLine($"To train with the best: mytorch train --settings {Path.Combine(path, Best)}");
        }

        if (isStopped)
        {
            return ExitCode.Stopped;
        }

        return results.Best is null ? throw new InvalidDataException($"All trials failed, the first one so: {results.Trials[0].Error}") : ExitCode.Done;
    }
}
