using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

public class GradientCheckTests
{
    private static readonly Matrix<double> X = RandomMatrix.Normal<double>(6, 4, 1);

    public static TheoryData<string> Layers => ["Linear", "BatchNorm", "Sigmoid", "Tanh", "GELU", "SiLU", "ELU", "Softplus", "Dropout", "network"];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Right_gradients_have_a_small_error(string name) => GradientCheck.Layer(Create(name), X).Error.Should().BeLessThan(1e-7);

    [Fact]
    public void What_is_checked_is_afterwards_what_it_was()
    {
        Layer<double> network = Create("network");
        network.Forward(X);
        network.Backward(RandomMatrix.Normal<double>(6, 3, 2));
        var batchNorm = (BatchNorm<double>)((Sequential<double>)network).Layers[1];
        Matrix<double>[] before = [.. network.Parameters.Select(p => p.Value.Clone()), .. network.Parameters.Select(p => p.Gradient.Clone()), batchNorm.RunningMean.Clone()];
        Matrix<double> x = X.Clone();

        GradientCheck.Layer(network, x);

        network.Parameters.Select(p => p.Value).Concat(network.Parameters.Select(p => p.Gradient)).Append(batchNorm.RunningMean).Should().Equal(before);
        x.Should().Be(X);
    }

    [Fact]
    public void A_wrong_derivative_is_found_and_reported()
    {
        GradientReport report = GradientCheck.Layer(new Sequential<double>(new WrongSquare(), new Identity<double>()), X);

        report.Name.Should().Be("x");
        report.Error.Should().BeGreaterThan(0.1);
        report.Gradient.Should().NotBe(report.Difference);
        report.ToString().Should().StartWith($"x[{report.Row}, {report.Column}]: the backward pass says ");
    }

    [Theory]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    [InlineData(Reduction.None)]
    public void A_network_is_checked_with_its_criterion(Reduction reduction)
    {
        Matrix<double> y = RandomMatrix.Labels<double>(6, 3);

        GradientCheck.Network(Create("network"), X, y, new SoftmaxCrossEntropy<double>(reduction)).Error.Should().BeLessThan(1e-7);
        GradientCheck.Criterion(new SoftmaxCrossEntropy<double>(reduction), RandomMatrix.Normal<double>(6, 3, 4), y).Error.Should().BeLessThan(1e-7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void The_step_is_checked(double step) =>
        FluentActions.Invoking(() => GradientCheck.Layer(new Tanh<double>(), X, step)).Should().Throw<ArgumentOutOfRangeException>();

    private static Layer<double> Create(string name) => name switch
    {
        "Linear" => Linear(4, 3, 1),
        "BatchNorm" => new BatchNorm<double>(4),
        "Sigmoid" => new Sigmoid<double>(),
        "Tanh" => new Tanh<double>(),
        "GELU" => new GELU<double>(),
        "SiLU" => new SiLU<double>(),
        "ELU" => new ELU<double>(),
        "Softplus" => new Softplus<double>(),
        "Dropout" => new Dropout<double>(0.3, seed: 1),
        _ => new Sequential<double>(Linear(4, 5, 1), new BatchNorm<double>(5), new Tanh<double>(), new Dropout<double>(0.3, seed: 1), Linear(5, 3, 2)),
    };

    private static Linear<double> Linear(int inputs, int outputs, int seed) =>
        new(inputs, outputs, Initializers.XavierNormal<double>(seed), n => Initializers.Uniform<double>(-1, 1, seed)(1, n));

    private sealed class WrongSquare : Activation<double>
    {
        protected override void Forward(ReadOnlySpan<double> z, Span<double> a)
        {
            for (int i = 0; i < z.Length; i++)
            {
                a[i] = z[i] * z[i];
            }
        }

        protected override void Derivative(ReadOnlySpan<double> z, ReadOnlySpan<double> a, Span<double> derivative) => z.CopyTo(derivative);
    }
}
