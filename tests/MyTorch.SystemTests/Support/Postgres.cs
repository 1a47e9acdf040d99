using System.Diagnostics;

namespace MyTorch.SystemTests.Support;

/// <summary>
/// A PostgreSQL server from Debian's package that runs in a temporary folder and listens on a Unix socket there. PostgreSQL does not run as root, so a
/// root process runs it as the user postgres, which the package creates.
/// </summary>
public sealed class Postgres : IDisposable
{
    private const string Installed = "/usr/lib/postgresql";

    private readonly string? _folder;

    public Postgres()
    {
        if (Programs is null)
        {
            return;
        }

        _folder = Run("mktemp", "-d", "/tmp/mytorch-pg-XXXXXX").Trim();
        Run($"{Programs}/initdb", "-D", $"{_folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Run($"{Programs}/pg_ctl", "start", "-w", "-t", "120", "-D", $"{_folder}/data", "-l", $"{_folder}/log", "-o", $"-k {_folder} -c listen_addresses= -c fsync=off");
    }

    /// <summary>The program folder of the newest installed server, or null if none is installed.</summary>
    public static string? Programs { get; } = !Directory.Exists(Installed) ? null
        : Directory.GetDirectories(Installed).Where(folder => File.Exists($"{folder}/bin/initdb")).OrderBy(folder => folder, StringComparer.Ordinal).LastOrDefault() is { } newest ? $"{newest}/bin" : null;

    public string ConnectionString => $"Host={_folder};Username=postgres;Database=postgres;Pooling=false;Timeout=60";

    public void Dispose()
    {
        if (_folder is not null)
        {
            Run($"{Programs}/pg_ctl", "stop", "-w", "-m", "immediate", "-D", $"{_folder}/data");
            Run("rm", "-rf", _folder);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];

        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, WorkingDirectory = "/" })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)} exited with code {process.ExitCode}: {output}");
    }
}
