using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using MyTorch.Benchmarks.Peers;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Loading;

/// <summary>The command line of <c>streaming</c>: measures the speed and memory of reading a large CSV file in batches.</summary>
internal static class StreamingCommand
{
    private const int BatchSize = 100;
    private const int ShuffleBuffer = 10_000;

    /// <summary>The memory limit of the process, for any file size.</summary>
    private const int MostMegabytes = 200;

    private static readonly Option<int> Megabytes = new("--megabytes") { Description = "The size of the file in megabytes.", DefaultValueFactory = _ => 2000 };
    private static readonly Option<int> Digits = new("--digits") { Description = "The number of digits of each number, 1 to 17.", DefaultValueFactory = _ => 6 };

    /// <summary>Returns the exit code.</summary>
    public static int Run(string[] args)
    {
        var command = new RootCommand($"Times a StreamLoader over a temporary CSV file, and fails if that takes more than {MostMegabytes} MB of memory.")
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
            throw new InvalidOperationException($"Expected {sample.Samples} samples, found {samples}.");
        }

        double megabytes = PeakMegabytes();
        string how = $"{ElementTypes.Of<T>()}, {(shuffleBuffer == 0 ? "in order" : $"shuffled through {shuffleBuffer}")}";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{how,-28}{sample.Length / 1e6 / seconds:#,0} MB/s, {samples / seconds:#,0} samples/s; peak memory so far {megabytes:0} MB"));
        if (megabytes > MostMegabytes)
        {
            throw new InvalidOperationException($"The process used more than {MostMegabytes} MB of memory.");
        }
    }
    private static double PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e6;
    }
}
