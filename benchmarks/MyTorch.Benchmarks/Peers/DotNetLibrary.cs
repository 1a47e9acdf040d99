using System.Diagnostics;
using System.Reflection;

namespace MyTorch.Benchmarks.Peers;

/// <summary>
/// A library of .NET with a project of its own in benchmarks/peers, which is restored and built only when it is compared with. It multiplies
/// matrices by itself, without OpenBLAS.
/// </summary>
internal sealed record DotNetLibrary(string Id, string Name) : PeerLibrary(Id, Name, "")
{
    private static readonly string Projects =
        typeof(DotNetLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Peers").Value!;

    public override string Remedy => "";

    private string Project => Path.Combine(Projects, Id);

    private string Output => Path.Combine(AppContext.BaseDirectory, "peers", Id);

    public override IReadOnlyList<string> SelectKernels(PeerOptions options) => [""];

    public override string? Prepare()
    {
        Progress.Show($"build of {Name}");
        if (Build("restore", Project) is { } problem)
        {
            return problem;
        }

        return Build("build", Project, "--no-restore", "-c", "Release", "-o", Output) is { } error
            ? throw new InvalidOperationException($"{Project} does not build: {error}")
            : null;
    }

    public override ProcessStartInfo CreateCommand(string python) => new("dotnet", [Path.Combine(Output, $"{Id}-peer.dll")]);

    /// <summary>Returns the first error of a command of dotnet, or null.</summary>
    private static string? Build(params IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        if (process.ExitCode == 0)
        {
            return null;
        }

        string line = lines.FirstOrDefault(line => line.Contains("error ", StringComparison.Ordinal)) ?? lines[0];
        return line[Math.Max(0, line.IndexOf("error ", StringComparison.Ordinal))..].Split(" [")[0].Trim();
    }
}
