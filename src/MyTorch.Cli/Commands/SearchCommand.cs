using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using MyTorch.Data;
using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>mytorch search.</summary>
internal sealed class SearchCommand
{
    private const string Results = "results.csv";
    private const string Best = "best.json";

    private readonly SearchOptions _options = new();

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command(
            "search",
            $"Searches for good training settings by random search, from coarse to fine; settings that are given do not vary. Writes {Results}, one row per trial, and {Best}, the best settings, for train --settings.");
        foreach (Option option in _options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed => Run(parsed, context));
        return command;
    }

    private int Run(ParseResult parsed, CommandContext context)
    {
        bool isResumed = _options.IsResumed(parsed);
        SearchPlan plan = isResumed ? _options.ReadResumed(parsed) : _options.Read(parsed);
        using var folder = new OutputFolder(plan.Settings.OutputPath, [SearchPlanFile.Name, Best]);
        if (!isResumed)
        {
            RequireFree(folder);
        }

        return plan.Settings.IsFloat ? Execute<float>(plan, folder, parsed, context) : Execute<double>(plan, folder, parsed, context);
    }

    private static void RequireFree(OutputFolder folder)
    {
        if (folder.Has(SearchPlanFile.Name) || folder.Has(Results))
        {
            throw new WrongOptionsException($"{folder} contains a search: continue it with --resume, or choose another folder.");
        }

        if (folder.Has(RunCheckpoints<float>.SettingsName))
        {
            throw new WrongOptionsException($"{folder} contains a training run: choose another folder.");
        }
    }

    /// <summary>Locks the folder and checks that it belongs to this search.</summary>
    /// <returns>The plan with the checksum of the samples.</returns>
    private static SearchPlan Take<T>(OutputFolder folder, SearchPlan plan, TrainingData<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        folder.Take();
        string samples = SampleChecksum.Of(data.Raw).ToString("x8", CultureInfo.InvariantCulture);
        if (plan.Samples is null)
        {
            // Another search may have begun here while the samples were loaded.
            RequireFree(folder);
        }
        else if (plan.Samples != samples)
        {
            throw new InvalidDataException($"{folder.PathOf(SearchPlanFile.Name)}: the samples differ from those that the search has used so far: the files have changed, or an earlier version held out other samples. Restore the files, or start a new search.");
        }

        return plan with { Samples = samples };
    }

    private int Execute<T>(SearchPlan asked, OutputFolder folder, ParseResult parsed, CommandContext context) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingData<T> data = ReadingDisplay.Show(context, "read", progress => TrainingData<T>.Load(asked.Settings, progress));
        if (asked.CriterionConflict(data.Input.IsClassification, _options.Settings) is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        TrainingJob<T>.RequireThreshold(asked.Settings, data);
        SearchPlan plan = Take(folder, asked, data);
        string path = folder.ToString();
        var search = new SettingsSearch<T>(plan, data, _options.Settings);
        context.Output.WriteLine($"{data.Name}: {data.Split.Train.Count} training samples, {data.Split.Validation.Count} validation samples\n{string.Concat(data.Notes.Select(note => $"{note}\n"))}");

        int trials = checked(plan.Stages * plan.Trials);
        ISearchDisplay display = context.Terminal is null ? new SearchLines(context.Output, plan.Score) : new SearchBar(context.Terminal, plan.Score);
        var watch = Stopwatch.StartNew();
        SearchResults results = display.Show(trials, progress => search.Run(
            Path.Combine(path, Results), _options.Jobs(parsed), () => SearchPlanFile.Write(path, plan, _options.Settings), progress, context.Stop));

        context.Output.WriteLine();
        context.Output.WriteLine(SearchReport.Of(results, plan.Score, trials, watch.Elapsed));
        if (results.Best is { } best)
        {
            // Training with these settings must not write to the folder of the search.
            TrainSettings settings = plan.SettingsOf(best.Trial, _options.Settings).WithFullPaths() with { OutputPath = null };
            string json = SettingsJson.Write(settings, _options.Settings);
            AtomicFile.Write(Path.Combine(path, Best), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        }

        return End(results, folder, trials, context);
    }

    private static int End(SearchResults results, OutputFolder folder, int trials, CommandContext context)
    {
        bool isStopped = results.Trials.Count < trials;
        string path = folder.ToString();
        context.Output.WriteLine($"Written to {path}: {string.Join(", ", new[] { SearchPlanFile.Name, Results, Best }.Where(folder.Has))}");
        if (isStopped)
        {
            context.Output.WriteLine($"To resume: mytorch search --resume --out {path}");
        }

        if (results.Best is not null)
        {
            context.Output.WriteLine($"To train with the best: mytorch train --settings {Path.Combine(path, Best)}");
        }

        if (isStopped)
        {
            return ExitCode.Stopped;
        }

        return results.Best is null ? throw new InvalidDataException($"All trials failed; error of the first trial: {results.Trials[0].Error}") : ExitCode.Done;
    }
}
