using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Describes the machine and the settings of the measurement.</summary>
internal static class Machine
{
    /// <summary>Returns the lines of a Markdown list.</summary>
    public static IEnumerable<string> Facts(string command, string[] args)
    {
        string vectors = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX2";
        yield return $"- {Processor()}, {Environment.ProcessorCount} cores, {vectors}; {RuntimeInformation.OSDescription}";
        yield return string.Create(CultureInfo.InvariantCulture, $"- {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC{Load()}");
        yield return $"- `dotnet run -c Release --project benchmarks/MyTorch.Benchmarks -- {string.Join(' ', [command, .. args])}`";
        yield return $"- {RuntimeInformation.FrameworkDescription}; MathNet.Numerics {typeof(Control).Assembly.GetName().Version?.ToString(3)}, {LinearAlgebraControl.Provider}";
    }

    private static string Processor()
    {
        const string Cpus = "/proc/cpuinfo";
        string? model = File.Exists(Cpus) ? File.ReadLines(Cpus).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return model is null ? RuntimeInformation.ProcessArchitecture.ToString() : model[(model.IndexOf(':') + 1)..].Trim();
    }

    /// <summary>Returns a warning if other programs used the processor in the last minute.</summary>
    private static string Load()
    {
        const string Average = "/proc/loadavg";
        const double Quiet = 0.5;
        string load = File.Exists(Average) ? File.ReadAllText(Average).Split(' ')[0] : "0";
        return double.Parse(load, CultureInfo.InvariantCulture) <= Quiet ? "" : $"; load average {load} before the start: other programs may affect the results";
    }
}
