using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// Whole training steps with 1, 2 and 3 threads. The network is wide enough for its passes and the optimizer's step to be divided, and its sizes
/// are not multiples of block sizes.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class SequentialThreadsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(53, 203, 14);
    private readonly Matrix<T> _y = RandomMatrix.Labels<T>(53, 11);

    public static TheoryData<string> Optimizers => ["SGD", "Adam", "AdamW"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void The_result_does_not_depend_on_the_number_of_threads(string optimizer) => Threads.CheckSameBits<T>(() =>
    {
        Sequential<T> network = Create();
        Action step = Step(network, optimizer);
        for (int i = 0; i < 5; i++)
        {
            step();
        }

        return [.. network.Parameters.Select(parameter => parameter.Value), network.Predict(_x), network.Forward(_x), network.Backward(_y)];
    });

    [Fact]
    public void A_warm_step_allocates_nothing_on_any_thread()
    {
        foreach (int threads in Threads.Counts)
        {
            Threads.With(threads, () => Allocated.WhenWarmByTeam(Step(Create(), "Adam"), calls: 20)).Should().Be(0, $"there are {threads} threads");
        }
    }

    private static Sequential<T> Create() => new(
        Linear(203, 97), new BatchNorm<T>(97), new GELU<T>(), Linear(97, 541), new ELU<T>(), new BatchNorm<T>(541), Linear(541, 45),
        new Tanh<T>(), Linear(45, 11));

    private static Linear<T> Linear(int inputs, int outputs) =>
        new(inputs, outputs, Initializers.XavierNormal<T>(inputs), Initializers.Zeros<T>);

    private Action Step(Sequential<T> network, string name)
    {
        Optimizer<T> optimizer = name switch
        {
            "SGD" => new SGD<T>(network.Parameters, 0.05, 0.9),
            "Adam" => new Adam<T>(network.Parameters),
            _ => new AdamW<T>(network.Parameters),
        };
        var criterion = new SoftmaxCrossEntropy<T>();
        return () =>
        {
            network.AddGradients(_x, _y, criterion);
            optimizer.Step();
            network.ZeroGradients();
        };
    }
}

public sealed class SequentialThreadsTestsInDouble : SequentialThreadsTests<double>;

public sealed class SequentialThreadsTestsInFloat : SequentialThreadsTests<float>;
