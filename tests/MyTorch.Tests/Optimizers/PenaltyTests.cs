using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>L1 and L2 penalties against PyTorch. In float, each weight is rounded, and each element of a gradient once more.</summary>
public abstract class PenaltyTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Lambda = 0.3;
    private static readonly Reference Stored = new("optimizers");
    private readonly Parameter<T> _w = TestParameter.From("W", ParameterKind.Weight, Stored.Input<T>("penalty_W"));
    private readonly Parameter<T> _b = TestParameter.From("b", ParameterKind.Bias, Stored.Input<T>("b"));

    [Fact]
    public void L1()
    {
        Close.Check("l1", Penalty.L1([_w, _b], Lambda), Stored.Number("l1"), Precision.Of<T>(4));

        Penalty.AddL1Gradients([_w, _b], Lambda);

        Close.Check("l1_gradient", _w.Gradient, Stored["l1_gradient"], Precision.Of<T>(4), Close.EachElement);
        _b.Gradient.Enumerate().Distinct().Should().Equal(T.Zero);
    }

    [Fact]
    public void L2()
    {
        Close.Check("l2", Penalty.L2([_w, _b], Lambda), Stored.Number("l2"), Precision.Of<T>(4));

        Penalty.AddL2Gradients([_w, _b], Lambda);

        Close.Check("l2_gradient", _w.Gradient, Stored["l2_gradient"], Precision.Of<T>(4), Close.EachElement);
        _b.Gradient.Enumerate().Distinct().Should().Equal(T.Zero);
    }

    [Fact]
    public void All_parameters_count_if_requested()
    {
        Parameter<T> gamma = TestParameter.From("gamma", ParameterKind.Normalization, TestParameter.RowOf<T>([3, -4]), TestParameter.RowOf<T>([1, 1]));

        Penalty.L1([gamma], 2).Should().Be(0);
        Penalty.L2([gamma], 2).Should().Be(0);
        Penalty.L1([gamma], 2, weightsOnly: false).Should().Be(14);
        Penalty.L2([gamma], 2, weightsOnly: false).Should().Be(25);
        Penalty.AddL1Gradients([gamma], 2, weightsOnly: false);
        gamma.Gradient.Should().Be(TestParameter.RowOf<T>([3, -1]));
        Penalty.AddL2Gradients([gamma], 2, weightsOnly: false);
        gamma.Gradient.Should().Be(TestParameter.RowOf<T>([9, -9]));
    }

    [Fact]
    public void L2_is_the_weight_decay_of_SGD()
    {
        Parameter<T> decaying = TestParameter.Random<T>(9, 7, 1);
        Parameter<T> penalized = TestParameter.Random<T>(9, 7, 1);
        new SGD<T>([decaying], 0.1, weightDecay: Lambda).Step();

        Penalty.AddL2Gradients([penalized], Lambda);
        new SGD<T>([penalized], 0.1).Step();

        penalized.Value.Should().Be(decaying.Value);
    }

    [Fact]
    public void No_parameters_and_a_strength_of_zero_give_no_penalty()
    {
        Penalty.AddL1Gradients<T>([], 1);
        Penalty.AddL2Gradients<T>([], 1);
        Penalty.AddL1Gradients([_w], 0);
        Penalty.AddL2Gradients([_w], 0);

        (Penalty.L1<T>([], 1), Penalty.L2<T>([], 1), Penalty.L1([_w], 0), Penalty.L2([_w], 0)).Should().Be((0, 0, 0, 0));
        _w.Gradient.Enumerate().Distinct().Should().Equal(T.Zero);
    }

    [Fact]
    public void A_bad_strength_is_rejected()
    {
        Refuse(() => Penalty.L1([_w], -1));
        Refuse(() => Penalty.L2([_w], -1));
        Refuse(() => Penalty.AddL1Gradients([_w], -1));
        Refuse(() => Penalty.AddL2Gradients([_w], -1));

        static void Refuse(Action call) =>
            call.Should().Throw<ArgumentOutOfRangeException>().WithMessage("lambda must be finite and not negative.*").Which.ActualValue.Should().Be(-1.0);
    }
}

public sealed class PenaltyTestsInDouble : PenaltyTests<double>
{
    [Fact]
    public void Gradients_are_the_slopes_of_the_values()
    {
        Parameter<double> w = TestParameter.From("W", ParameterKind.Weight, Matrix<double>.Build.Dense(2, 3, [1, -2, 0.5, -0.25, 3, -1]));
        Penalty.AddL1Gradients([w], 0.3);
        CentralDifferences.Check("L1", () => Penalty.L1([w], 0.3), w.Value, w.Gradient);

        w.Gradient.Clear();
        Penalty.AddL2Gradients([w], 0.3);
        CentralDifferences.Check("L2", () => Penalty.L2([w], 0.3), w.Value, w.Gradient);
    }
}

public sealed class PenaltyTestsInFloat : PenaltyTests<float>;
