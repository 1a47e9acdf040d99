using System.Diagnostics;

namespace MyTorch.SystemTests.Support;

/// <summary>Runs Debian's Python, for the tests that exchange files with it.</summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3";

    /// <summary>Whether Python and the module are installed.</summary>
    public static bool Has(string module) =>
        File.Exists(Program) && Run("-c", $"import importlib.util, sys; sys.exit(importlib.util.find_spec('{module}') is None)").ExitCode == 0;

    /// <summary>Runs Python and returns its exit code and the output of both streams.</summary>
    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
