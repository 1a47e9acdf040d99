using System.Numerics;
using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>Clipping by norm and by value against PyTorch. In float, each gradient is rounded twice.</summary>
public abstract class GradientClippingTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("optimizers");
    private readonly Parameter<T> _w = TestParameter.From("W", ParameterKind.Weight, Stored.Input<T>("W"), Stored.Input<T>("W_grad_0"));
    private readonly Parameter<T> _b = TestParameter.From("b", ParameterKind.Bias, Stored.Input<T>("b"), Stored.Input<T>("b_grad_0"));

    [Theory]
    [InlineData("norm_clipped", 2.5)]
    [InlineData("norm_kept", 1e4)]
    public void By_norm(string name, double max)
    {
        double norm = GradientClipping.ByNorm([_w, _b], max);

        Close.Check(name, norm, Stored.Number(name), Precision.Of<T>(4));
        Close.Check($"{name}_W", _w.Gradient, Stored[$"{name}_W"], Precision.Of<T>(4), Close.EachElement);
        Close.Check($"{name}_b", _b.Gradient, Stored[$"{name}_b"], Precision.Of<T>(4), Close.EachElement);
    }

    [Fact]
    public void By_value()
    {
        GradientClipping.ByValue([_w, _b], 0.4);

        Close.Check("value_clipped_W", _w.Gradient, Stored["value_clipped_W"], Precision.Of<T>(4), Close.EachElement);
        Close.Check("value_clipped_b", _b.Gradient, Stored["value_clipped_b"], Precision.Of<T>(4), Close.EachElement);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        Parameter<T>[] parameters = [_w, _b];

        Allocated.WhenWarm(() =>
        {
            GradientClipping.ByNorm(parameters, 1);
            GradientClipping.ByValue(parameters, 1);
        }).Should().Be(0);
    }

    [Fact]
    public void An_infinite_maximum_only_measures()
    {
        Parameter<T> row = TestParameter.Row<T>([0, 0], [3, -4]);

        GradientClipping.ByNorm([row], double.PositiveInfinity).Should().Be(5);

        row.Gradient.Should().Be(TestParameter.RowOf<T>([3, -4]));
    }

    [Fact]
    public void Large_gradients_do_not_overflow_in_float()
    {
        Parameter<T> row = TestParameter.Row<T>([0, 0], [3e30, 4e30]);

        Close.Check("norm", GradientClipping.ByNorm([row], 1), 5e30, 1e-6);

        Close.Check("gradient", row.Gradient, TestParameter.RowOf<double>([0.6, 0.8]), 1e-6);
    }

    [Fact]
    public void NaN_and_infinities_follow_IEEE_754()
    {
        Parameter<T> row = TestParameter.Row<T>([0, 0, 0], [1, double.NaN, double.PositiveInfinity]);
        GradientClipping.ByValue([row], 0.5);
        row.Gradient.Should().Be(TestParameter.RowOf<T>([0.5, double.NaN, 0.5]));

        double.IsNaN(GradientClipping.ByNorm([row], 1)).Should().BeTrue();
        row.Gradient.Enumerate().All(T.IsNaN).Should().BeTrue();

        Parameter<T> infinite = TestParameter.Row<T>([0, 0], [1, double.NegativeInfinity]);
        GradientClipping.ByNorm([infinite], 1).Should().Be(double.PositiveInfinity);
        infinite.Gradient.Should().Be(TestParameter.RowOf<T>([0, double.NaN]));
    }

    [Fact]
    public void Zeros_and_no_parameters_have_a_norm_of_zero()
    {
        Parameter<T> row = TestParameter.Row<T>([1, 2], [0, 0]);

        GradientClipping.ByNorm([row], 1e-3).Should().Be(0);
        GradientClipping.ByNorm<T>([], 1).Should().Be(0);

        row.Gradient.Should().Be(TestParameter.RowOf<T>([0, 0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_maximum_that_is_not_positive_is_rejected(double max)
    {
        FluentActions.Invoking(() => GradientClipping.ByNorm([_w], max)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("max must be positive.*");
        FluentActions.Invoking(() => GradientClipping.ByValue([_w], max)).Should().Throw<ArgumentOutOfRangeException>().Which.ActualValue.Should().Be(max);
    }
}

public sealed class GradientClippingTestsInDouble : GradientClippingTests<double>;

public sealed class GradientClippingTestsInFloat : GradientClippingTests<float>;
