using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>nn.BatchNorm1d of PyTorch with its own defaults; the arrays are from data/reference/safetensors.py.</summary>
public abstract class BatchNormLikePyTorchTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Reference _stored = new("safetensors_batchnorm");

    [Fact]
    public void Outputs_and_running_estimates_match_PyTorch()
    {
        BatchNorm<T> layer = BatchNorm.LikePyTorch<T>(3);
        for (int step = 0; step < 3; step++)
        {
            Close.Check($"output_{step}", layer.Forward(_stored.Input<T>($"x_{step}")), _stored[$"output_{step}"], Tolerance);
        }

        Close.Check("running_mean", layer.RunningMean, _stored["running_mean"], Precision.Of<T>());
        Close.Check("running_var", layer.RunningVar, _stored["running_var"], Precision.Of<T>());
        Close.Check("output", layer.Forward(_stored.Input<T>("x_0"), eval: true), _stored["output"], Tolerance);
    }

    [Fact]
    public void The_settings_match_PyTorch()
    {
        BatchNorm<T> layer = BatchNorm.LikePyTorch<T>(3);
        (layer.Alpha, layer.Epsilon).Should().Be((0.9, 1e-5));
        BatchNorm<T> other = BatchNorm.LikePyTorch<T>(3, momentum: 0.25, epsilon: 1e-3);
        (other.Alpha, other.Epsilon).Should().Be((0.75, 1e-3));
        Action act = () => BatchNorm.LikePyTorch<T>(3, momentum: 1.5);
        act.Should().Throw<ArgumentOutOfRangeException>().Which.ParamName.Should().Be("momentum");
    }

    [Fact]
    public void One_row_does_not_change_the_running_variance()
    {
        BatchNorm<T> layer = BatchNorm.LikePyTorch<T>(2);
        layer.Forward(Matrix<T>.Build.Dense(1, 2, T.CreateChecked(5)));
        layer.RunningVar.Should().Be(Matrix<T>.Build.Dense(1, 2, T.One));
        layer.RunningMean.ToArray().Cast<T>().Select(double.CreateChecked).Should().OnlyContain(value => value > 0.4 && value < 0.6);
    }

    /// <summary>The mean of column 0 is 300 times its deviation, which magnifies the rounding of x in float by that factor.</summary>
    private static double Tolerance => Precision.Of<T>(units: 1000);
}

public sealed class BatchNormLikePyTorchTestsInDouble : BatchNormLikePyTorchTests<double>;

public sealed class BatchNormLikePyTorchTestsInFloat : BatchNormLikePyTorchTests<float>;
