using System.Diagnostics;

namespace MyTorch.Tests.Support;

/// <summary>A temporary in-memory file system of a few kilobytes; requires root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<bool> Possible = new(() =>
    {
        try
        {
            using var disk = new SmallDisk();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    });

    public SmallDisk(int kilobytes = 64)
    {
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Root))
        {
            Directory.Delete(Root);
            throw new InvalidOperationException("A small file system cannot be mounted.");
        }
    }

    /// <summary>Whether a small file system can be mounted.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux() && Possible.Value;

    public string Root { get; } = Directory.CreateTempSubdirectory("mytorch-disk-").FullName;

    public void Dispose()
    {
        Run("umount", Root);
        Directory.Delete(Root);
    }

    /// <summary>Runs a program and returns whether it succeeded.</summary>
    public static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
