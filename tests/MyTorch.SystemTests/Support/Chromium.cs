using System.Diagnostics;

namespace MyTorch.SystemTests.Support;

/// <summary>Debian's Chromium, without a window, for the tests that look at pages.</summary>
internal static class Chromium
{
    public const string Program = "/usr/bin/chromium";

    /// <summary>Nothing but a hang takes as long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Opens a file in a window, where it may look into its frames, lets it run, and gives its elements as they are then and what it wrote on the console.</summary>
    public static (string Dom, string[] Console) Open(string path)
    {
        DirectoryInfo profile = Directory.CreateTempSubdirectory("mytorch-chromium-");
        try
        {
            string[] arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-web-security", $"--user-data-dir={profile.FullName}", "--window-size=1280,800",
                "--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom", new Uri(path).AbsoluteUri,
            ];
            using Process process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> log = process.StandardError.ReadToEndAsync();
            Task<string> dom = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"Chromium did not end within {Limit}: {log.Result}");
            }

            return (dom.Result, [.. log.Result.Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }
}
