using System.Diagnostics;

namespace MyTorch.Tests.Support;

/// <summary>Creates named pipes, which .NET cannot create on Unix.</summary>
internal static class NamedPipe
{
    private const string Program = "/usr/bin/mkfifo";

    public static bool IsPossible { get; } = File.Exists(Program);

    /// <summary>Keeps a pipe open, so that opening it for reading does not wait for a writer.</summary>
    public static FileStream Hold(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    /// <summary>Writes to a pipe as soon as a reader has opened it.</summary>
    public static Task Feed(string path, byte[] content) => Task.Run(() =>
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(content);
    });

    public static string Make(string path)
    {
        using Process process = Process.Start(Program, [path]);
        process.WaitForExit();
        return process.ExitCode == 0 ? path : throw new IOException($"{Program} {path} exited with code {process.ExitCode}.");
    }
}
