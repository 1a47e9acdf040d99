using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>The contract of BatchNorm beyond the stored arrays.</summary>
public class BatchNormContractTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_agree_with_central_differences(bool eval)
    {
        BatchNorm<double> layer = Create();
        Matrix<double> x = RandomMatrix.Normal<double>(6, 3, 1);
        Matrix<double> weights = RandomMatrix.Normal<double>(6, 3, 2);
        double Loss() => CentralDifferences.WeightedSum(layer.Forward(x, eval), weights);
        Loss();
        Matrix<double> dx = layer.Backward(weights);

        CentralDifferences.Check("x", Loss, x, dx);
        CentralDifferences.Check("gamma", Loss, layer.Gamma, layer.DGamma);
        CentralDifferences.Check("beta", Loss, layer.Beta, layer.DBeta);
    }

    [Fact]
    public void Alpha_and_epsilon_are_used()
    {
        var layer = new BatchNorm<double>(1, alpha: 0.25, epsilon: 3);

        Matrix<double> output = layer.Forward(Matrix<double>.Build.Dense(2, 1, [1.0, 3]));

        output[1, 0].Should().Be(0.5, "(3 - 2) / sqrt(1 + 3)");
        layer.RunningMean[0, 0].Should().Be(1.5, "0.25 * 0 + 0.75 * 2");
        layer.RunningVar[0, 0].Should().Be(1, "0.25 * 1 + 0.75 * 1");
    }

    [Fact]
    public void Results_may_be_written_into_the_input()
    {
        Matrix<double> x = RandomMatrix.Normal<double>(5, 3, 1);
        Matrix<double> delta = RandomMatrix.Normal<double>(5, 3, 2);
        BatchNorm<double> fresh = Create();
        Matrix<double> output = fresh.Forward(x);
        Matrix<double> dx = fresh.Backward(delta);
        Matrix<double> sparse = Matrix<double>.Build.Sparse(5, 3);
        fresh.Backward(delta, sparse);

        BatchNorm<double> inPlace = Create();
        inPlace.Forward(x, x);
        inPlace.Backward(delta, delta);

        x.Should().Be(output);
        delta.Should().Be(dx);
        sparse.Should().Be(dx);
    }

    [Fact]
    public void A_mode_applies_to_one_call_only()
    {
        BatchNorm<double> layer = Create();
        Layer<double> asPartOfANetwork = layer;
        Matrix<double> x = RandomMatrix.Normal<double>(5, 3, 1);
        Matrix<double> inTraining = Create().Forward(x);

        layer.Forward(x, eval: true).Should().NotBe(inTraining);
        asPartOfANetwork.Forward(x).Should().Be(inTraining);
        layer.Forward(x, x.Clone(), eval: true);
        asPartOfANetwork.Forward(x).Should().Be(inTraining);
        layer.Eval();
        asPartOfANetwork.Forward(x).Should().NotBe(inTraining);
    }

    [Fact]
    public void Without_a_mode_the_layer_uses_its_own()
    {
        BatchNorm<double> layer = Create();
        Matrix<double> x = RandomMatrix.Normal<double>(5, 3, 1);
        Matrix<double> before = layer.RunningMean.Clone();
        var result = Matrix<double>.Build.Dense(5, 3);

        layer.Eval();
        Matrix<double> output = layer.Forward(x);
        layer.Forward(x, result);

        output.Should().Be(((Layer<double>)layer).Forward(x)).And.Be(Create().Forward(x, eval: true));
        result.Should().Be(output);
        layer.RunningMean.Should().Be(before);
        layer.Forward(x, eval: false).Should().Be(Create().Forward(x));
        layer.RunningMean.Should().NotBe(before);
    }

    [Fact]
    public void Returned_matrices_are_never_overwritten()
    {
        BatchNorm<double> layer = Create();
        Matrix<double> first = layer.Forward(RandomMatrix.Normal<double>(5, 3, 1));
        Matrix<double> copy = first.Clone();

        layer.Forward(RandomMatrix.Normal<double>(5, 3, 2));

        first.Should().Be(copy);
    }

    [Fact]
    public void Matrices_that_are_not_dense_give_the_same_result()
    {
        Matrix<double> x = RandomMatrix.Normal<double>(5, 3, 1);

        Create().Forward(Matrix<double>.Build.SparseOfMatrix(x)).Should().Be(Create().Forward(x));
    }

    [Fact]
    public void NaN_stays_in_its_feature_and_infinity_becomes_NaN()
    {
        Matrix<double> x = RandomMatrix.Normal<double>(5, 3, 1);
        x[2, 0] = double.NaN;
        x[2, 1] = double.PositiveInfinity;

        Matrix<double> output = Create().Forward(x);

        output.Column(0).Should().OnlyContain(value => double.IsNaN(value));
        output.Column(1).Should().OnlyContain(value => double.IsNaN(value));
        output.Column(2).Should().OnlyContain(value => double.IsFinite(value));
    }

    [Fact]
    public void Other_element_types_are_rejected() =>
        FluentActions.Invoking(() => new BatchNorm<Half>(3)).Should().Throw<NotSupportedException>().WithMessage("MyTorch supports double and float, not Half.");

    [Fact]
    public void Bad_input_is_rejected_and_changes_nothing()
    {
        BatchNorm<double> layer = Create();
        Matrix<double> before = layer.RunningMean.Clone();

        layer.Invoking(l => l.Backward(Matrix<double>.Build.Dense(4, 3))).Should().Throw<InvalidOperationException>()
            .WithMessage("BatchNorm: call Forward before Backward.");
        layer.Invoking(l => l.Forward(null!)).Should().Throw<ArgumentNullException>();
        layer.Invoking(l => l.Forward(Matrix<double>.Build.Dense(0, 3))).Should().Throw<ArgumentException>().WithMessage("x is 0 x 3*");
        layer.Invoking(l => l.Forward(Matrix<double>.Build.Dense(4, 2, 1.0))).Should().Throw<ArgumentException>()
            .WithMessage("x is 4 x 2, but Gamma is 1 x 3: x must have 3 columns.*");
        layer.Invoking(l => l.Forward(Matrix<double>.Build.Dense(4, 3, 1.0), Matrix<double>.Build.Dense(4, 2))).Should().Throw<ArgumentException>()
            .WithMessage("result is 4 x 2, but x is 4 x 3: result must be 4 x 3.*");
        layer.RunningMean.Should().Be(before);
    }

    [Theory]
    [InlineData(0, 0.9, 1e-8, "features")]
    [InlineData(3, -0.1, 1e-8, "alpha")]
    [InlineData(3, 1.1, 1e-8, "alpha")]
    [InlineData(3, double.NaN, 1e-8, "alpha")]
    [InlineData(3, 0.9, -1, "epsilon")]
    [InlineData(3, 0.9, double.PositiveInfinity, "epsilon")]
    public void Constructor_arguments_are_checked(int features, double alpha, double epsilon, string name)
    {
        Action create = () => _ = new BatchNorm<double>(features, alpha, epsilon);

        create.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name)
            .Which.ActualValue.Should().Be(name switch { "features" => features, "alpha" => alpha, _ => epsilon });
    }

    [Fact]
    public void An_epsilon_only_valid_in_double_is_rejected_in_float() =>
        FluentActions.Invoking(() => new BatchNorm<float>(3, epsilon: 1e300)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("epsilon");

    private static BatchNorm<double> Create()
    {
        var layer = new BatchNorm<double>(3);
        RandomMatrix.Normal<double>(1, 3, 5).CopyTo(layer.Gamma);
        RandomMatrix.Normal<double>(1, 3, 6).CopyTo(layer.Beta);
        RandomMatrix.Normal<double>(1, 3, 7).CopyTo(layer.RunningMean);
        return layer;
    }
}
