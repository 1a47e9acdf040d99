using System.Diagnostics;
using System.Numerics;
using FluentAssertions;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Execution;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Processes;

/// <summary>Steps under changing conditions: the number of threads, the batch size, the calling thread and the available memory.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class StepConditionTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Sizes = [300, 1, 17, 300, 2, 640, 1, 300];

    private static readonly string[] Kinds = ["AddGradients", "Trainer", "MLP"];

    public static TheoryData<string> Runs => [.. Kinds];

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_number_of_threads_may_change_between_steps(string kind)
    {
        int[] counts = [1, 3, 2, 8, 1, 2];
        string alone = Threads.With(1, () => StateAfter(kind, [.. counts.Select(_ => 1)]));

        Threads.With(1, () => StateAfter(kind, counts)).Should().Be(alone);
    }

    [Fact]
    public void Networks_train_inside_ParallelFor() => ThreadTeamTester.InTime(() => Threads.With(2, () =>
    {
        string[] alone = [.. Kinds.Select(kind => StateAfter(kind, steps: 3))];
        var together = new string[4 * Kinds.Length];

        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = StateAfter(Kinds[i % Kinds.Length], steps: 3));

        together.Should().Equal(Enumerable.Repeat(alone, 4).SelectMany(states => states));
    }));

    [Fact]
    public void Batches_of_alternating_sizes() => Threads.CheckSameBits<T>(() =>
    {
        Sequential<T> network = Create();
        var optimizer = new Adam<T>(network.Parameters);
        foreach (int rows in Sizes)
        {
            network.ZeroGradients();
            network.AddGradients(FaultyRun<T>.X.SubMatrix(0, rows, 0, FaultyRun<T>.Inputs), FaultyRun<T>.Y.SubMatrix(0, rows, 0, FaultyRun<T>.Outputs), new MeanSquaredError<T>());
            optimizer.Step();
        }

        return [.. network.Parameters.Select(parameter => parameter.Value)];
    });

    [Fact]
    public void A_batch_too_large_for_an_array_changes_nothing()
    {
        const int Wide = 70_000;
        var criterion = new MeanSquaredError<T>();
        var network = new MLP<T>(
            1, 1, [Wide], [new ReLU<T>(), new Identity<T>()], Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, criterion, 0.01, 0.9);
        (Matrix<T> x, Matrix<T> y) = (RandomMatrix.Normal<T>(3, 1, 1), RandomMatrix.Normal<T>(3, 1, 2));
        var large = Matrix<T>.Build.Dense(32_000, 1);
        network.TrainStep(x, y);
        string before = State();

        FluentActions.Invoking(() => network.TrainStep(large, large)).Should().Throw<ArgumentException>().WithMessage("A batch of 32000 rows needs buffers of *: use smaller batches.");
        FluentActions.Invoking(() => network.Layers.AddGradients(large, large, criterion)).Should().Throw<ArgumentException>().WithMessage("A batch of 32000 rows*");
        FluentActions.Invoking(() => network.Output).Should().Throw<InvalidOperationException>("its buffers were to be moved");

        State().Should().Be(before);
        network.TrainStep(x, y);
        State().Should().NotBe(before);

        string State() => Bits.Hash([.. network.LinearLayers.SelectMany(layer => layer.W.Enumerate().Concat(layer.MomentumW.Enumerate()))]);
    }

    private static string StateAfter(string kind, int[] threads)
    {
        var run = new FaultyRun<T>(kind, new Fault(), rowsApart: true);
        foreach (int count in threads)
        {
            Control.MaxDegreeOfParallelism = count;
            run.Step();
        }

        return run.State();
    }

    private static string StateAfter(string kind, int steps)
    {
        var run = new FaultyRun<T>(kind, new Fault(), rowsApart: true);
        for (int step = 0; step < steps; step++)
        {
            run.Step();
        }

        return run.State();
    }

    private static Sequential<T> Create() => new(
        new Linear<T>(FaultyRun<T>.Inputs, 64, seed: 1), new BatchNorm<T>(64), new GELU<T>(), new Dropout<T>(0.1, seed: 2), new Linear<T>(64, FaultyRun<T>.Outputs, seed: 3));
}

public sealed class StepConditionTestsInDouble : StepConditionTests<double>
{
    [Fact]
    public void A_batch_too_large_for_memory_changes_nothing()
    {
        using var program = new ChildProgram("""
            using MathNet.Numerics.LinearAlgebra;
            using MyTorch;

            AppContext.SetData("GCHeapHardLimit", 200ul << 20);
            GC.RefreshMemoryLimit();
            Console.Write(Train(isInterrupted: false) == Train(isInterrupted: true) ? "same" : "other");

            static string Train(bool isInterrupted)
            {
                var network = new Sequential<double>(new Linear<double>(1, 5_000, seed: 1), new Tanh<double>(), new Linear<double>(5_000, 1, seed: 2));
                var optimizer = new Adam<double>(network.Parameters);
                var criterion = new MeanSquaredError<double>();
                for (int step = 0; step < 4; step++)
                {
                    network.ZeroGradients();
                    if (step == 2 && isInterrupted)
                    {
                        try
                        {
                            var large = Matrix<double>.Build.Dense(20_000, 1);
                            network.AddGradients(large, large, criterion);
                            return "no exception";
                        }
                        catch (OutOfMemoryException)
                        {
                        }
                    }

                    var x = Matrix<double>.Build.Dense(10, 1, (i, _) => i);
                    network.AddGradients(x, x, criterion);
                    optimizer.Step();
                }

                return string.Join(" ", network.Parameters.SelectMany(parameter => parameter.Value.Enumerate()).Select(BitConverter.DoubleToInt64Bits));
            }
            """);
        using Process process = program.Start();

        process.StandardOutput.ReadToEnd().Should().Be("same");
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
    }
}

public sealed class StepConditionTestsInFloat : StepConditionTests<float>;
