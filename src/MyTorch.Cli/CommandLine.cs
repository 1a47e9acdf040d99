using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Spectre.Console;

namespace MyTorch.Cli;

/// <summary>Parses the arguments, runs the command and returns the exit code.</summary>
internal static class CommandLine
{
    private const string Name = "mytorch";

    private const string TrainName = "train";

    private const string Description = """
        Trains, evaluates and applies neural networks for tables in CSV files and for images of handwritten digits.

        With --csv FILE --target COLUMN, trains a model on a table, which may contain text, missing cells and dates. Without options, trains a network on 80% of the 1,797 embedded digits and validates on the rest. An option of the single network, such as --hidden, trains a single network on a numeric table instead. Ctrl+C stops the training of a single network after the current batch and still writes all files; a table model stops without writing any. Pressing it again ends the command at once.

        The output folder contains model.safetensors, used by the commands below, settings.json and report.html, a page that describes the run. A table model adds predictions.csv (held-out rows), metrics.json and card.md; a single network adds train_loss.svg, train_error.svg, val_loss.svg, val_error.svg, stats.csv, model.npz and checkpoints for --resume.

        Exit codes: 0 success, 1 invalid data or another failure, 2 invalid options, 130 stopped before the last epoch.
        """;

    private const string Hint = $"See {Name} --help.";

    /// <summary>Runs the command.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Receives everything but errors.</param>
    /// <param name="error">Receives one line when something goes wrong.</param>
    /// <param name="terminal">Where to show a live progress bar; null for plain lines.</param>
    /// <param name="input">Opens the standard input; null for that of the process.</param>
    /// <param name="stop">Stops training at the end of a batch; everything is still written.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, IAnsiConsole? terminal = null, Func<Stream>? input = null, CancellationToken stop = default)
    {
        var options = new TrainOptions();
        var context = new CommandContext(output, error, terminal, input ?? Console.OpenStandardInput, stop);
        Command root = Describe(options, context);
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is ParseErrorAction)
        {
            return Fail(error, $"{result.Errors[0].Message}{Correction(result)} {Hint}", ExitCode.WrongOptions);
        }

        // Options of train before the name of another command would otherwise be ignored.
        if (result.CommandResult.Command is not { Name: Name or TrainName } && options.All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } stray)
        {
            return Fail(error, $"{stray.Name} before the name of a command is an option of {TrainName}. {Hint}", ExitCode.WrongOptions);
        }

        try
        {
            return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Fail(error, "Stopped; no file was written.", ExitCode.Stopped);
        }
        catch (WrongOptionsException exception)
        {
            return Fail(error, $"{exception.Message} {Hint}", ExitCode.WrongOptions);
        }
        catch (Exception exception) when (exception is OutOfMemoryException or OverflowException)
        {
            return Fail(error, $"The network or the batch is too large: {exception.Message}", ExitCode.Failed);
        }
        catch (Exception exception)
        {
            // Every failure is reported in one line without a stack trace.
            return Fail(error, exception.Message, ExitCode.Failed);
        }
    }

    private static Command Describe(TrainOptions options, CommandContext context)
    {
        // Not a RootCommand, which would show the name of the file that runs: MyTorch.Cli under dotnet run.
        var root = new Command(Name, Description);
        var train = new Command(TrainName, "Trains a model; the default command if only options are given.");
        foreach (Option option in options.All)
        {
            root.Options.Add(option);
            train.Options.Add(option);
        }

        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        root.SetAction(parsed => TrainCommand.Run(parsed, options, context));
        train.SetAction(parsed => TrainCommand.Run(parsed, options, context));
        root.Subcommands.Add(train);
        root.Subcommands.Add(new CrossValidateCommand().Describe(context));
        root.Subcommands.Add(new EvaluateCommand().Describe(context));
        root.Subcommands.Add(new PredictCommand().Describe(context));
        root.Subcommands.Add(new InspectCommand().Describe(context));
        root.Subcommands.Add(new ExportCommand().Describe(context));
        root.Subcommands.Add(new SearchCommand().Describe(context));
        root.Subcommands.Add(new GraphCommand().Describe(context));
        root.Subcommands.Add(new ExperimentCommand().Describe(context));
        return root;
    }

    /// <summary>Suggests the closest option or command for an unknown one.</summary>
    private static string Correction(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string[] names = [.. command.Options.Select(option => option.Name), .. command.Subcommands.Select(other => other.Name)];
        string? wrong = result.UnmatchedTokens.FirstOrDefault(token => result.Errors[0].Message.Contains($"'{token}'", StringComparison.Ordinal));
        return wrong is not null && Nearest.Find(wrong, names) is { } near ? $" Did you mean {near}?" : "";
    }

    private static int Fail(TextWriter error, string message, int code)
    {
        error.WriteLine($"{Name}: {Printable.Of(message.ReplaceLineEndings(" "))}");
        return code;
    }
}
