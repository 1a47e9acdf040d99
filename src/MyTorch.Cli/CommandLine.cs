using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Spectre.Console;

namespace MyTorch.Cli;

/// <summary>From the arguments to the exit code.</summary>
internal static class CommandLine
{
    private const string Name = "mytorch";

    private const string TrainName = "train";

    private const string Description = """
        Trains a model of a table in a CSV file, or a network on images of handwritten digits, and uses what was trained.

        With --csv FILE --target COLUMN it learns from a table as it is, with texts, empty cells and dates; without options, from four fifths of the 1,797 embedded digits, and validates on the rest. With options of a single network, as --hidden, it trains one on a table of numbers too. Ctrl+C stops the training of a network at the end of the batch and still writes everything, and that of a model of a table without writing anything; pressed again, it ends the command at once.

        The output folder receives model.safetensors, for the commands below, settings.json and report.html (a page that shows the run); of a table predictions.csv (of the held-out rows), metrics.json and card.md; of a single network train_loss.svg, train_error.svg, val_loss.svg, val_error.svg, stats.csv, model.npz and checkpoints, from which --resume continues.

        Exit code: 0 done, 1 bad data or another failure, 2 wrong options, 130 stopped before the last epoch.
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

        // Before the name of another command they would be taken, and do nothing.
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
            // One clear line is the promise to someone at a terminal, whatever went wrong.
            return Fail(error, exception.Message, ExitCode.Failed);
        }
    }

    private static Command Describe(TrainOptions options, CommandContext context)
    {
        // Not a RootCommand, which would show the name of the file that runs: MyTorch.Cli under dotnet run.
        var root = new Command(Name, Description);
        var train = new Command(TrainName, "Trains a network: what the command does, too, when it is given options alone.");
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

    /// <summary>What was probably meant by what is no option or command.</summary>
    private static string Correction(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string[] names = [.. command.Options.Select(option => option.Name), .. command.Subcommands.Select(other => other.Name)];
        string? wrong = result.UnmatchedTokens.FirstOrDefault(token => result.Errors[0].Message.Contains($"'{token}'", StringComparison.Ordinal));
        return wrong is not null && Nearest.Of(wrong, names) is { } near ? $" Did you mean {near}?" : "";
    }

    private static int Fail(TextWriter error, string message, int code)
    {
        error.WriteLine($"{Name}: {Printable.Of(message.ReplaceLineEndings(" "))}");
        return code;
    }
}
