using System.Diagnostics;
using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// 100,000 training steps and 1,000,000 predictions do not grow the process. A leak in a call shows in each of several rounds, while the
/// activity of the test host shows only in some. The smallest growth of each count over the rounds must therefore be below a tenth of the growth
/// that one small object per call would cause.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public class FlatMemoryTests
{
    private const int Steps = 100_000;
    private const int Predictions = 1_000_000;
    private const int Rounds = 5;

    /// <summary>The size of the smallest object in bytes.</summary>
    private const int SmallestObject = 24;

    [Fact]
    public void Training_in_double() => CheckTraining<double>();

    [Fact]
    public void Predicting_in_float() => CheckPredicting<float>();

    private static void CheckTraining<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Sequential<T> network = Create<T>();
        var optimizer = new SGD<T>(network.Parameters, learningRate: 0.001, momentum: 0.9);
        var criterion = new MeanSquaredError<T>();
        Matrix<T> x = RandomMatrix.Normal<T>(2, 2, 1);
        Matrix<T> y = RandomMatrix.Normal<T>(2, 1, 2);

        RequireFlat(Steps, () =>
        {
            optimizer.ZeroGradients();
            network.AddGradients(x, y, criterion);
            optimizer.Step();
        });

        T.IsFinite(criterion.Value).Should().BeTrue();
    }

    private static void CheckPredicting<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Sequential<T> network = Create<T>();
        T[] sample = RandomArray.Fractions<T>(2, 1);
        var result = new T[1];

        RequireFlat(Predictions, () => network.Predict(sample, result));

        T.IsFinite(result[0]).Should().BeTrue();
    }

    private static Sequential<T> Create<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(EveryLayer.Linear<T>(2, 3), new ReLU<T>(), EveryLayer.Linear<T>(3, 1));

    private static void RequireFlat(int count, Action work)
    {
        Allocated.WhenWarm(work).Should().Be(0);
        long[][] growths = [.. Enumerable.Range(0, Rounds).Select(_ => Growth(() => Repeat(count / Rounds, work)))];
        int most = count / Rounds * SmallestObject / 10;
        int few = count / Rounds / 100;
        long[] least = [.. Enumerable.Range(0, growths[0].Length).Select(i => growths.Min(growth => growth[i]))];

        // Without allocations, no object can wait for its finalizer.
        least[0].Should().BeLessThan(most, "the process allocates almost nothing");
        least[1].Should().BeLessThan(most, "nothing stays reachable");
        least[2].Should().BeLessThan(few, "nothing stays pinned");
        least[3].Should().BeLessThan(few, "nothing is left to finalizers");
        least[4].Should().BeLessThan(few, "no thread was started");
    }

    private static long[] Growth(Action work)
    {
        long[] before = Measure();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        work();
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return [allocated, .. Measure().Zip(before, (now, then) => now - then)];
    }

    private static void Repeat(int times, Action work)
    {
        for (int i = 0; i < times; i++)
        {
            work();
        }
    }

    /// <summary>
    /// Returns the reachable bytes, the numbers of objects that are pinned or wait for their finalizers, and the number of threads.
    /// </summary>
    private static long[] Measure()
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        GC.Collect();
        GCMemoryInfo collection = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        using var process = Process.GetCurrentProcess();
        return [heap, collection.PinnedObjectsCount, collection.FinalizationPendingCount, process.Threads.Count];
    }
}
