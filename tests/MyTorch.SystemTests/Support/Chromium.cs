using System.Diagnostics;

namespace MyTorch.SystemTests.Support;

/// <summary>Runs Chromium or Chrome headless, for the tests of HTML pages.</summary>
internal static class Chromium
{
    /// <summary>The installed browser; if there is none, the path does not exist.</summary>
    public static string Program { get; } = File.Exists("/usr/bin/google-chrome") ? "/usr/bin/google-chrome" : "/usr/bin/chromium";

    /// <summary>The timeout; only a hang takes this long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Opens a page, which may access its frames, runs its scripts, and returns the resulting DOM and the console messages.</summary>
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
                throw new TimeoutException($"Chromium did not exit within {Limit}: {log.Result}");
            }

            return (dom.Result, [.. log.Result.Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }
}
