using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Spectre.Console;

namespace MyTorch.Cli;

/// <summary>From the arguments to the exit code.</summary>
internal static class CommandLine
{
    private const string Name = "mytorch";

    private const string Description = """
        Trains a multi-layer perceptron on images of handwritten digits.

        Without options it learns from four fifths of the 1,797 embedded digits and validates on the rest. Ctrl+C stops at the end of the batch and still writes everything; pressed again, it ends the command at once.

        The output folder receives train_loss.svg, train_error.svg, val_loss.svg, val_error.svg, stats.csv, model.npz and report.html, a page that shows the run.

        Exit code: 0 done, 1 bad data or another failure, 2 wrong options, 130 stopped before the last epoch.
        """;

    private const string Hint = $"See {Name} --help.";

    /// <summary>Runs the command.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Receives everything but errors.</param>
    /// <param name="error">Receives one line when something goes wrong.</param>
    /// <param name="terminal">Where to show a live progress bar; null for plain lines.</param>
    /// <param name="stop">Stops training at the end of a batch; everything is still written.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, IAnsiConsole? terminal = null, CancellationToken stop = default)
    {
        var options = new TrainOptions();
        var context = new CommandContext(output, error, terminal, stop);
        Command root = Describe(options, parsed => TrainCommand.Run(parsed, options, context));
        ParseResult result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is ParseErrorAction)
        {
            return Fail(error, $"{result.Errors[0].Message} {Hint}", ExitCode.WrongOptions);
        }

        try
        {
            return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
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

    private static Command Describe(TrainOptions options, Func<ParseResult, int> train)
    {
        // Not a RootCommand, which would show the name of the file that runs: MyTorch.Cli under dotnet run.
        var root = new Command(Name, Description);
        var command = new Command("train", "The same: training is what the command does unless asked for help.");
        foreach (Option option in options.All)
        {
            root.Options.Add(option);
            command.Options.Add(option);
        }

        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        root.Subcommands.Add(command);
        root.SetAction(train);
        command.SetAction(train);
        return root;
    }

    private static int Fail(TextWriter error, string message, int code)
    {
        error.WriteLine($"{Name}: {message.ReplaceLineEndings(" ")}");
        return code;
    }
}
