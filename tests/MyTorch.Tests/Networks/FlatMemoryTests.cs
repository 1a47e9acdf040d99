using System.Diagnostics;
using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// 100,000 training steps and 1,000,000 predictions leave the process as they found it. The thread itself allocates nothing; what is counted
/// for the whole process, the test host's part with it, may grow by less than a tenth of what one small object a call would take.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public class FlatMemoryTests
{
    private const int Steps = 100_000;
    private const int Predictions = 1_000_000;

    /// <summary>The bytes of the smallest object.</summary>
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
        Repeat(count / 100, work);
        (long heap, long pinned, long pending, int threads) = Measure();
        long allocatedHere = GC.GetAllocatedBytesForCurrentThread();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);

        Repeat(count, work);

        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        allocatedHere = GC.GetAllocatedBytesForCurrentThread() - allocatedHere;
        (long Heap, long Pinned, long Pending, int Threads) after = Measure();

        // What is to be finalized has been allocated: where nothing was, nothing can be pending.
        allocatedHere.Should().Be(0);
        allocated.Should().BeLessThan((long)count * SmallestObject / 10);
        (after.Heap - heap).Should().BeLessThan((long)count * SmallestObject / 10);
        after.Pinned.Should().BeLessThan(pinned + (count / 100), "nothing stays pinned");
        after.Pending.Should().BeLessThan(pending + (count / 100), "nothing is left to finalizers");
        after.Threads.Should().BeLessThan(threads + (count / 100), "no thread was started");
    }

    private static void Repeat(int times, Action work)
    {
        for (int i = 0; i < times; i++)
        {
            work();
        }
    }

    /// <summary>Bytes that are reachable, objects that are pinned or wait for their finalizers, and the threads of the process.</summary>
    private static (long Heap, long Pinned, long Pending, int Threads) Measure()
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        GC.Collect();
        GCMemoryInfo collection = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        using var process = Process.GetCurrentProcess();
        return (heap, collection.PinnedObjectsCount, collection.FinalizationPendingCount, process.Threads.Count);
    }
}
