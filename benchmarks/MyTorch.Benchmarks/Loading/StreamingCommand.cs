using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using MyTorch.Benchmarks.Peers;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Loading;

/// <summary>The command line of <c>streaming</c>: how fast a CSV file larger than memory should be goes by in batches, and how much memory that takes.</summary>
internal static class StreamingCommand
{
    private const int BatchSize = 100;
    private const int ShuffleBuffer = 10_000;

    /// <summary>What all of the process may take, however large the file is.</summary>
    private const int MostMegabytes = 200;

    private static readonly Option<int> Megabytes = new("--megabytes") { Description = "The size of the file.", DefaultValueFactory = _ => 2000 };
    private static readonly Option<int> Digits = new("--digits") { Description = "Digits of each number, 1 to 17.", DefaultValueFactory = _ => 6 };

    /// <summary>Returns the exit code.</summary>
    public static int Run(string[] args)
    {
        var command = new RootCommand($"Times a StreamLoader over a CSV file, made in the temporary folder and deleted afterwards, and fails where that took more than {MostMegabytes} MB of memory.")
        {
            Megabytes, Digits,
        };
        command.SetAction(result => Measure(result.GetValue(Megabytes) * 1_000_000L, result.GetValue(Digits)));
        return command.Parse(args).Invoke();
    }

    private static void Measure(long length, int digits)
    {
        using var sample = new CsvSample(length, digits);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sample.Length / 1e6:#,0} MB, {sample.Samples:#,0} samples of {sample.Schema.Features.Count} numbers of {digits} digits and a class, in batches of {BatchSize}:"));
        Stream<double>(sample, shuffleBuffer: 0);
        Stream<float>(sample, shuffleBuffer: 0);
        Stream<float>(sample, ShuffleBuffer);
    }

    private static void Stream<T>(CsvSample sample, int shuffleBuffer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long start = Stopwatch.GetTimestamp();
        var loader = new StreamLoader<T>(new CsvFile<T>(sample.Path, sample.Schema), BatchSize, shuffleBuffer);
        long samples = loader.Epoch(1, reuse: true).Sum(batch => (long)batch.X.RowCount);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (samples != sample.Samples)
        {
            throw new InvalidOperationException($"{samples} samples came, but there are {sample.Samples}.");
        }

        double megabytes = PeakMegabytes();
        string how = $"{ElementTypes.Of<T>()}, {(shuffleBuffer == 0 ? "in order" : $"shuffled through {shuffleBuffer}")}";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{how,-28}{sample.Length / 1e6 / seconds:#,0} MB/s, {samples / seconds:#,0} samples/s; memory of the process so far at most {megabytes:0} MB"));
        if (megabytes > MostMegabytes)
        {
            throw new InvalidOperationException($"The process has had more than {MostMegabytes} MB of memory.");
        }
    }
    private static double PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e6;
    }
}
