using MyTorch.Cli;
using Spectre.Console;

namespace MyTorch.SystemTests.Cli;

/// <summary>What one run of the command, inside this process, has returned and written.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static CommandRun Of(params string[] args) => Of(args, new StringWriter());

    public static CommandRun Of(string[] args, StringWriter output, IAnsiConsole? terminal = null, CancellationToken stop = default)
    {
        using var error = new StringWriter();
        int code = CommandLine.Run(args, output, error, terminal, () => Stream.Null, stop);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>The command with something on its standard input.</summary>
    public static CommandRun WithInput(Stream input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(args, output, error, terminal: null, () => input);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>A small network on the digits, for a moment.</summary>
    public static CommandRun Quick(string outputPath, params string[] more) =>
        Of(["train", "--hidden", "16", "--epochs", "3", "--out", outputPath, .. more]);
}
