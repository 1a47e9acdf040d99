using System.Numerics;
using FluentAssertions;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// Networks used concurrently are independent: each gives the same result as alone, bit for bit, and MathNet's settings do not change.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class ManyThreadsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Predictors = 64;
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(40, 30, 1);
    private readonly Matrix<T> _y = RandomMatrix.Labels<T>(40, 5);

    [Fact]
    public void Predictions_from_64_threads_while_another_network_trains() => ThreadTeamTester.InTime(() =>
    {
        object?[] settings = [.. MathNetSettings()];
        Sequential<T> network = Create(1);
        string alone = Train(2, steps: 30);
        Matrix<T>[] inputs = [.. Enumerable.Range(1, Predictors).Select(seed => RandomMatrix.Normal<T>(seed, 30, seed))];
        string[] expected = [.. inputs.Select(Predict)];
        var actual = new string[Predictors];
        string together = "";

        // The last network trains, and may hold the team while the others predict.
        ThreadTeamTester.OnThreads(Predictors + 1, thread =>
        {
            if (thread == Predictors)
            {
                together = Train(2, steps: 30);
                return;
            }

            for (int round = 0; round < 5 && (round == 0 || actual[thread] == expected[thread]); round++)
            {
                actual[thread] = Predict(inputs[thread]);
            }
        });

        actual.Should().Equal(expected);
        together.Should().Be(alone);
        MathNetSettings().Should().Equal(settings);

        string Predict(Matrix<T> x) => Bits.Hash(network.Predict(x).Enumerate());
    });

    [Fact]
    public void Two_networks_train_side_by_side() => ThreadTeamTester.InTime(() =>
    {
        string[] alone = [Train(1, steps: 60), Train(2, steps: 60)];
        var together = new string[2];

        ThreadTeamTester.OnThreads(2, thread => together[thread] = Train(thread + 1, steps: 60));

        together.Should().Equal(alone);
        alone[0].Should().NotBe(alone[1]);
    });

    /// <summary>The process-wide settings of MathNet.</summary>
    private static IEnumerable<object?> MathNetSettings() => typeof(Control).GetProperties().Where(property => property.CanRead).Select(property => property.GetValue(null));

    /// <summary>Returns the bits of the weights after the steps.</summary>
    private string Train(int seed, int steps)
    {
        Sequential<T> network = Create(seed);
        var optimizer = new Adam<T>(network.Parameters);
        var criterion = new SoftmaxCrossEntropy<T>();
        for (int step = 0; step < steps; step++)
        {
            optimizer.ZeroGradients();
            network.AddGradients(_x, _y, criterion);
            optimizer.Step();
        }

        return Bits.Hash(network.Parameters.SelectMany(parameter => parameter.Value.Enumerate()));
    }

    private static Sequential<T> Create(int seed) => new(
        Linear(30, 80, seed), new BatchNorm<T>(80), new GELU<T>(), new Dropout<T>(0.2, seed), Linear(80, 5, seed + 1));

    private static Linear<T> Linear(int inputs, int outputs, int seed) =>
        new(inputs, outputs, Initializers.XavierNormal<T>(seed), Initializers.Zeros<T>);
}

public sealed class ManyThreadsTestsInDouble : ManyThreadsTests<double>;

public sealed class ManyThreadsTestsInFloat : ManyThreadsTests<float>;
