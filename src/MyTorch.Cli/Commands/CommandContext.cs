using Spectre.Console;

namespace MyTorch.Cli;

/// <summary>The input, outputs and cancellation of a command.</summary>
/// <param name="Output">Receives everything but errors.</param>
/// <param name="Error">Receives one line when something goes wrong.</param>
/// <param name="Terminal">Where to show a live progress bar; null for plain lines.</param>
/// <param name="Input">Opens the standard input.</param>
/// <param name="Stop">Ctrl+C or SIGTERM.</param>
internal sealed record CommandContext(TextWriter Output, TextWriter Error, IAnsiConsole? Terminal, Func<Stream> Input, CancellationToken Stop);
