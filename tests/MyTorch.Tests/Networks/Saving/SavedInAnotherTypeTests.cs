using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>A model saved in the other element type.</summary>
public sealed class SavedInAnotherTypeTests
{
    [Fact]
    public void Double_reads_float_exactly()
    {
        var saved = new Sequential<float>(Linear<float>(1));
        var network = new Sequential<double>(Linear<double>(2));

        network.LoadState(saved.SaveState());

        network.Parameters[0].Value.Should().Be(saved.Parameters[0].Value.Map(value => (double)value));
    }

    [Fact]
    public void Float_rounds_double()
    {
        var saved = new Sequential<double>(Linear<double>(1));
        saved.Parameters[0].Value[0, 0] = double.PositiveInfinity;
        saved.Parameters[0].Value[1, 0] = 1e-300;
        var network = new Sequential<float>(Linear<float>(2));

        network.LoadState(saved.SaveState());

        network.Parameters[0].Value.Should().Be(saved.Parameters[0].Value.Map(value => (float)value));
    }

    [Fact]
    public void Values_too_large_for_float_are_rejected()
    {
        var saved = new Sequential<double>(Linear<double>(1));
        saved.Parameters[0].Value[2, 1] = -3.5e38;
        var network = new Sequential<float>(Linear<float>(2));
        Matrix<float> before = network.Parameters[0].Value.Clone();

        network.Invoking(n => n.LoadState(saved.SaveState())).Should().ThrowExactly<ArgumentException>()
            .WithMessage("the arrays do not fit the layers: 0.weight has a value that is too large for Single. *");

        network.Parameters[0].Value.Should().Be(before);
    }

    private static Linear<TElement> Linear<TElement>(int seed) where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement> =>
        new(4, 3, Initializers.XavierNormal<TElement>(seed), Initializers.Zeros<TElement>);
}
