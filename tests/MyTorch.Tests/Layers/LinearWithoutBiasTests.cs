using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>A Linear without a bias behaves like one whose bias is 0 and is neither trained nor saved.</summary>
public abstract class LinearWithoutBiasTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Matrix<T> X = RandomMatrix.Normal<T>(13, 4, 1);
    private static readonly Matrix<T> Delta = RandomMatrix.Normal<T>(13, 3, 2);

    [Fact]
    public void Output_and_gradients_equal_those_with_a_zero_bias()
    {
        var with = new Linear<T>(4, 3, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>);
        var without = new Linear<T>(4, 3, Initializers.XavierNormal<T>(1), bias: false);

        without.Forward(X).Should().Be(with.Forward(X));
        without.Backward(Delta).Should().Be(with.Backward(Delta));
        without.DW.Should().Be(with.DW);
    }

    [Fact]
    public void Only_the_weights_are_parameters_and_state()
    {
        var layer = new Linear<T>(4, 3, seed: 1, bias: false);
        var network = new Sequential<T>(layer, new ReLU<T>());

        layer.HasBias.Should().BeFalse();
        layer.Parameters.Select(parameter => parameter.Name).Should().Equal("0.W");
        layer.ParameterCount.Should().Be(12);
        network.SaveState().Keys.Should().Equal("0.weight");
        network.Summary().Should().MatchRegex(@"0  Linear +3 +12\b");
        layer.W.Should().Be(new Linear<T>(4, 3, seed: 1).W, "both draw W first");
    }

    [Fact]
    public void Members_of_the_bias_throw()
    {
        var layer = new Linear<T>(4, 3, seed: 1, bias: false);

        foreach ((string name, Func<Matrix<T>> read) in new (string, Func<Matrix<T>>)[] { ("B", () => layer.B), ("DB", () => layer.DB), ("MomentumB", () => layer.MomentumB) })
        {
            read.Should().Throw<InvalidOperationException>().WithMessage($"The layer has no bias, so it has no {name}: check HasBias first, or create the layer with bias: true.");
        }
    }

    [Fact]
    public void States_with_and_without_a_bias_are_incompatible()
    {
        var with = new Linear<T>(4, 3, seed: 1);
        var without = new Linear<T>(4, 3, seed: 2, bias: false);
        T[] before = without.W.ToColumnMajorArray();

        without.Invoking(layer => layer.LoadState(with.SaveState())).Should().Throw<ArgumentException>().WithMessage("*bias is unknown*");
        with.Invoking(layer => layer.LoadState(without.SaveState())).Should().Throw<ArgumentException>().WithMessage("*bias is missing*");
        without.W.ToColumnMajorArray().Should().Equal(before);

        var other = new Linear<T>(4, 3, seed: 3, bias: false);
        other.LoadState(without.SaveState());
        other.W.Should().Be(without.W);
    }

    [Fact]
    public void With_only_weights_given_the_bias_starts_at_zero()
    {
        var layer = new Linear<T>(4, 3, Initializers.XavierNormal<T>(1));

        layer.HasBias.Should().BeTrue();
        layer.B.Enumerate().Should().Equal(T.Zero, T.Zero, T.Zero);
    }
}

public sealed class LinearWithoutBiasTestsInDouble : LinearWithoutBiasTests<double>;

public sealed class LinearWithoutBiasTestsInFloat : LinearWithoutBiasTests<float>;
