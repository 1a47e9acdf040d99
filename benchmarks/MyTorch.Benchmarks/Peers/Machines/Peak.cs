using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Measures the peak rate of multiply-adds in this process, with the widest vectors and without loads.</summary>
internal sealed class Peak
{
    private const int Samples = 60;

    /// <summary>The number of multiply-adds of each chain in a sample: a millisecond or more, so that starting the threads is negligible.</summary>
    private const int Steps = 300_000;

    private readonly double[] _chains;
    private readonly Dictionary<(string Type, int Threads), double> _flops = [];
    private readonly int[] _threads;

    /// <summary>Measures both types.</summary>
    /// <param name="threads">The numbers of threads to measure, in addition to one.</param>
    public Peak(IEnumerable<int> threads)
    {
        _threads = [.. threads.Append(1).Distinct().Order()];
        _chains = new double[_threads[^1]];
        foreach (int count in _threads)
        {
            _flops[(ElementTypes.Double, count)] = Measure<double>(count);
            _flops[(ElementTypes.Single, count)] = Measure<float>(count);
        }
    }

    /// <summary>The width in bits of the widest vectors with multiply-add.</summary>
    private static int VectorBits => Avx512F.IsSupported ? 512 : Fma.IsSupported ? 256 : 128;

    /// <summary>Returns the fraction of the peak reached with a number of threads, such as 0.46.</summary>
    public double Share(string type, int threads, double flops, double seconds) => flops / seconds / _flops[(type, threads)];

    public override string ToString() =>
        $"multiply-add peak with {VectorBits}-bit vectors, GFLOP/s: {Describe(ElementTypes.Double)}; {Describe(ElementTypes.Single)}";

    private string Describe(string type) => $"{type} {string.Join(", ", _threads.Select(threads => string.Create(
        CultureInfo.InvariantCulture, $"{_flops[(type, threads)] / 1e9:0.0} on {ThreadCount.Describe(threads)}")))}";

    /// <summary>Returns the best total flops per second of all threads, from the first start to the last end.</summary>
    private double Measure<T>(int threads)
    {
        var starts = new long[threads];
        var ends = new long[threads];
        double best = 0;
        using var barrier = new Barrier(threads, _ =>
            best = ends[0] == 0 ? 0 : Math.Max(best, threads * SampleFlops<T>() / Stopwatch.GetElapsedTime(starts.Min(), ends.Max()).TotalSeconds));
        Thread[] team = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() => Work(thread)) { IsBackground = true })];
        Array.ForEach(team, thread => thread.Start());
        Array.ForEach(team, thread => thread.Join());
        return best;

        void Work(int thread)
        {
            for (int sample = 0; sample < Samples; sample++)
            {
                barrier.SignalAndWait();
                starts[thread] = Stopwatch.GetTimestamp();
                _chains[thread] = Run<T>();
                ends[thread] = Stopwatch.GetTimestamp();
            }

            barrier.SignalAndWait();
        }
    }

    private static double SampleFlops<T>() => 2.0 * Steps * VectorBits / (8 * Unsafe.SizeOf<T>())
        * (VectorBits == 256 ? MultiplyAddChains.NarrowCount : MultiplyAddChains.WideCount);

    /// <summary>Runs one sample and returns a number of the result.</summary>
    private static double Run<T>()
    {
        if (VectorBits == 512)
        {
            return MultiplyAddChains.Wide<MultiplyAdd<T>, Vector512<T>>(Vector512<T>.One, Vector512<T>.One, Steps).AsDouble()[0];
        }

        return VectorBits == 256
            ? MultiplyAddChains.Narrow<MultiplyAdd<T>, Vector256<T>>(Vector256<T>.One, Vector256<T>.One, Steps).AsDouble()[0]
            : MultiplyAddChains.Wide<MultiplyAdd<T>, Vector128<T>>(Vector128<T>.One, Vector128<T>.One, Steps).AsDouble()[0];
    }
}
