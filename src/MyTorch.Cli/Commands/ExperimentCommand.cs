using System.CommandLine;

namespace MyTorch.Cli;

/// <summary>mytorch experiment.</summary>
internal sealed class ExperimentCommand
{
    private const string All = "all";

    private readonly IReadOnlyList<Experiment> _experiments;

    private readonly Argument<string?> _name = new("NAME")
    {
        Description = $"The name of the experiment, or {All} for all of them and a page that shows them, {Gallery.FileName}. Without a name, lists the experiments.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _out = CommandOptions.File("--out", "The output folder for the tables (CSV), the plots (SVG) and the text; by default, a new folder in runs named after the current time.", "DIR");

    /// <summary>The command with a list of experiments of its own, for tests.</summary>
    public ExperimentCommand(IReadOnlyList<Experiment> experiments) => _experiments = experiments;

    /// <summary>The command with all experiments.</summary>
    public ExperimentCommand()
        : this(ExperimentList.All)
    {
    }

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command("experiment", "Runs an experiment from the course notes and writes its tables, plots and conclusions.") { _name, _out };
        command.SetAction(parsed => Run(parsed.GetValue(_name), parsed.GetValue(_out), context));
        return command;
    }

    /// <summary>Lists the experiments, or runs one or all of them.</summary>
    /// <exception cref="WrongOptionsException">No experiment has the name, or there is a folder but no name.</exception>
    /// <exception cref="OperationCanceledException">The experiment was stopped; nothing was written.</exception>
    public int Run(string? name, string? path, CommandContext context)
    {
        if (name is null)
        {
            if (path is not null)
            {
                throw new WrongOptionsException("--out needs the name of an experiment before it, or all for all of them.");
            }

            WriteList(context.Output);
            return ExitCode.Done;
        }

        Experiment[] chosen = [.. _experiments.Where(experiment => name == All || experiment.Name == name)];
        if (chosen.Length == 0)
        {
            string correction = Nearest.Find(name, [All, .. _experiments.Select(experiment => experiment.Name)]) is { } near ? $" Did you mean {near}?" : " The command experiment without a name lists them.";
            throw new WrongOptionsException($"There is no experiment '{name}'.{correction}");
        }

        using var folder = new OutputFolder(path, [Gallery.FileName]);
        return Run(chosen, hasGallery: name == All, folder, context);
    }

    private static int Run(Experiment[] experiments, bool hasGallery, OutputFolder folder, CommandContext context)
    {
        var done = new List<(Experiment, ExperimentResult)>();
        foreach (Experiment experiment in experiments)
        {
            if (Try(experiment, isFirst: done.Count == 0, context.Stop) is not { } result)
            {
                break;
            }

            IReadOnlyList<string> names = ExperimentFiles.Write(folder.Take(), experiment, result);
            context.Output.WriteLine($"{experiment.Name}: {experiment.Title} ({experiment.Source})");
            context.Output.WriteLine(string.Join(Environment.NewLine, result.Sentences));
            context.Output.WriteLine($"Written to {folder}: {string.Join(", ", names)}");
            context.Output.WriteLine();
            done.Add((experiment, result));
        }

        if (hasGallery)
        {
            ExperimentFiles.Write(folder.Take(), Gallery.FileName, Gallery.Render(done));
            context.Output.WriteLine($"{DisplayFormat.Count(done.Count, "experiment")} in {folder.PathOf(Gallery.FileName)}");
        }

        return done.Count == experiments.Length ? ExitCode.Done : ExitCode.Stopped;
    }

    /// <summary>The result, or null if the command was stopped after other experiments, whose files remain.</summary>
    private static ExperimentResult? Try(Experiment experiment, bool isFirst, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            return experiment.Run(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !isFirst)
        {
            return null;
        }
    }

    private void WriteList(TextWriter output)
    {
        int width = _experiments.Max(experiment => experiment.Name.Length);
        foreach (Experiment experiment in _experiments)
        {
            output.WriteLine($"{experiment.Name.PadRight(width)}  {experiment.Title}");
        }
    }
}
