using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Benchmarks;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// The weights after 200 steps of every workload equal the hashes stored here: with 1, 2, 3 and 8 threads, and with every vector width that has
/// a fused multiply-add (run with DOTNET_EnableAVX512=0 to test the narrower one). Without one, products are rounded, and only the number of
/// threads must not matter.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public class WeightBitsTests
{
    private const int Steps = 200;

    [Theory]
    [InlineData("hw1", "3B331D6136492E13", "4B4CEF3A93CE9770")]
    [InlineData("hw1bn", "E5DE7E51EAB880DA", "5D553F10038C2AB9")]
    [InlineData("tiny", "027A9AE3A5274D79", "EFABC48D5D6EE291")]
    [InlineData("infer", "58122C44B6AAA8FF", "5C0CEBACA4DD5C3B")]
    public void After_200_steps(string workload, string inDouble, string inFloat) => Check(workload, Steps, inDouble, inFloat);

    [Fact]
    public void After_10_steps_of_the_larger_network() => Check("mid", 10, "B14FD310FD87A6CE", "E25AD01E89E8EF60");

    [FactIfSet(TestSize.Variable, "It takes half a minute")]
    public void After_200_steps_of_the_larger_network() => Check("mid", Steps, "EBCED92AECB8FA37", "DEE5D3A16F441A81");

    [FactIfSet(TestSize.Variable, "It takes half a minute")]
    public void After_2_steps_of_the_big_network() => Check("big", 2, "06AC3558A75300E1", "B40E1AD512843FCF");

    [FactIfSet("MYTORCH_LONG_TESTS", "It takes minutes")]
    public void After_200_steps_of_the_big_network() => Check("big", Steps, "A5D43F6CF7371DD1", "54F54E3BFE2BB1E8");

    private static void Check(string workload, int steps, string inDouble, string inFloat)
    {
        Check<double>(workload, steps, inDouble);
        Check<float>(workload, steps, inFloat);
    }

    private static void Check<T>(string name, int steps, string expected) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Workload workload = Workload.All.Single(workload => workload.Name == name);

        // Without a fused multiply-add there is no reference, and each step is slow.
        Matrix<T>[] trained = Threads.CheckSameBits(() => Train<T>(workload, FusedFactAttribute.IsFused ? steps : 2));
        if (FusedFactAttribute.IsFused)
        {
            Bits.Hash(trained.SelectMany(matrix => matrix.ToColumnMajorArray())).Should().Be(expected, $"the hash of {name} in {typeof(T).Name} after {steps} steps is stored");
        }
    }

    /// <summary>Returns the parameters after the steps or, for the prediction workload, the prediction.</summary>
    private static Matrix<T>[] Train<T>(Workload workload, int steps) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MLP<T> network = workload.CreateNetwork<T>((inputs, outputs) => RandomMatrix.Exact<T>(inputs, outputs, 1 / Math.Sqrt(inputs)));
        Matrix<T> x = RandomMatrix.Exact<T>(workload.Batch, workload.Sizes[0], 1);
        Matrix<T> y = workload.CreateLabels<T>();
        if (workload.IsPrediction)
        {
            return [network.Predict(x)];
        }

        for (int step = 0; step < steps; step++)
        {
            network.TrainStep(x, y);
        }

        return
        [
            .. network.LinearLayers.SelectMany(layer => new[] { layer.W, layer.B, layer.MomentumW }),
            .. network.BatchNormLayers.SelectMany(layer => new[] { layer.Gamma, layer.Beta, layer.RunningVar }),
        ];
    }
}
