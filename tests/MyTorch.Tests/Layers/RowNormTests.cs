using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>LayerNorm, RMSNorm and PReLU: independent rows, any number of threads, settings and states.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class RowNormTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static TheoryData<string> Names => ["LayerNorm", "RMSNorm"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_gives_the_same_output_alone_and_in_a_batch(string name) =>
        Samples.CheckAlone(Create(name, 37), RandomMatrix.Normal<T>(29, 37, 1), RandomMatrix.Normal<T>(29, 37, 2));

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Threads.CheckSameBits(Run);

    [Fact]
    public void A_constant_row_is_exactly_zero()
    {
        var layer = new LayerNorm<T>(1500);

        layer.Forward(Matrix<T>.Build.Dense(3, 1500, T.CreateTruncating(0.1))).Enumerate().All(T.IsZero).Should().BeTrue();
    }

    [Fact]
    public void States_have_the_names_of_PyTorch()
    {
        var network = new Sequential<T>(new LayerNorm<T>(5), new RMSNorm<T>(5), new PReLU<T>(), new PReLU<T>(5));

        network.SaveState().Select(pair => $"{pair.Key} {string.Join(' ', pair.Value.Shape)}")
            .Should().Equal("0.weight 5", "0.bias 5", "1.weight 5", "2.weight 1", "3.weight 5");
        network.Parameters.Select(parameter => parameter.Name).Should().Equal("0.Gamma", "0.Beta", "1.Gamma", "2.Slope", "3.Slope");
        network.Parameters.Should().OnlyContain(parameter => parameter.Kind == ParameterKind.Normalization);
        network.Parameters.Select(parameter => parameter.Value[0, 0]).Should().Equal(T.One, T.Zero, T.One, T.CreateTruncating(0.25), T.CreateTruncating(0.25));
    }

    [Fact]
    public void The_default_epsilons_match_PyTorch()
    {
        new LayerNorm<T>(3).Epsilon.Should().Be(1e-5);
        new RMSNorm<T>(3).Epsilon.Should().Be(typeof(T) == typeof(double) ? 2.220446049250313e-16 : 1.1920928955078125e-07);
        new RMSNorm<T>(3, 0.5).Epsilon.Should().Be(0.5);
    }

    [Fact]
    public void Settings_out_of_range_are_rejected()
    {
        Rejected("features", () => new LayerNorm<T>(0));
        Rejected("features", () => new RMSNorm<T>(-1));
        Rejected("epsilon", () => new LayerNorm<T>(3, -1));
        Rejected("epsilon", () => new RMSNorm<T>(3, double.NaN));
        Rejected("parameters", () => new PReLU<T>(0));
        Rejected("slope", () => new PReLU<T>(1, double.PositiveInfinity));
    }

    [Fact]
    public void Inputs_of_another_width_are_rejected()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(3, 4, 1);

        FluentActions.Invoking(() => new LayerNorm<T>(5).Forward(x)).Should().Throw<ArgumentException>().WithMessage("x is 3 x 4, but Gamma is 1 x 5*");
        FluentActions.Invoking(() => new PReLU<T>(5).Forward(x)).Should().Throw<ArgumentException>().WithMessage("x is 3 x 4, but Slope is 1 x 5*");
        new PReLU<T>().Forward(x).ColumnCount.Should().Be(4);
    }

    private static Layer<T> Create(string name, int features) => name == "LayerNorm" ? new LayerNorm<T>(features) : new RMSNorm<T>(features);

    private static Matrix<T>[] Run()
    {
        var network = new Sequential<T>(
            new LayerNorm<T>(203), new Linear<T>(203, 97, seed: 1, bias: false), new PReLU<T>(), new RMSNorm<T>(97), new PReLU<T>(97), new LayerNorm<T>(97),
            new Linear<T>(97, 101, seed: 2));
        var optimizer = new SGD<T>(network.Parameters, 0.1);
        Matrix<T> x = RandomMatrix.Normal<T>(301, 203, 3);
        network.AddGradients(x, RandomMatrix.Labels<T>(301, 101), new SoftmaxCrossEntropy<T>());
        optimizer.Step();
        network.Forward(x);
        Matrix<T> dx = network.Backward(RandomMatrix.Normal<T>(301, 101, 4));
        return [dx, network.Predict(x), .. network.Parameters.SelectMany(parameter => new[] { parameter.Gradient, parameter.Value })];
    }

    private static void Rejected(string parameter, Func<Layer<T>> create) =>
        create.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
}

public sealed class RowNormTestsInDouble : RowNormTests<double>;

public sealed class RowNormTestsInFloat : RowNormTests<float>;
