using System.Diagnostics;

namespace MyTorch.Tests.Support;

/// <summary>Named pipes, which .NET itself does not make on Unix.</summary>
internal static class NamedPipe
{
    private const string Program = "/usr/bin/mkfifo";

    public static bool IsPossible { get; } = File.Exists(Program);

    public static string Make(string path)
    {
        using Process process = Process.Start(Program, [path]);
        process.WaitForExit();
        return process.ExitCode == 0 ? path : throw new IOException($"{Program} {path} ended with {process.ExitCode}.");
    }
}
