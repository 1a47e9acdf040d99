using System.Runtime.InteropServices;
using MyTorch.Cli;
using Spectre.Console;

bool isLive = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return CommandLine.Run(args, Console.Out, Console.Error, isLive ? AnsiConsole.Console : null, stop: stop.Token);

void Stop(PosixSignalContext context)
{
    // The first signal stops training and the run still writes its files; the second signal ends the process.
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
    if (isLive && !context.Cancel)
    {
        const string ShowCursor = "\e[?25h";
        Console.Write(ShowCursor);
    }
}
