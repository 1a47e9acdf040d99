using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Activations;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>
/// Layers on random shapes and numbers of every magnitude: finite inputs give finite outputs, and NaN spreads no further than necessary.
/// </summary>
public abstract class LayerPropertyTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Cases = 12;

    /// <summary>The range of the outputs; the minima of GELU, SiLU and Mish are -0.17004, -0.27847 and -0.30884.</summary>
    private static readonly Dictionary<string, (double Low, double High)> Ranges = new()
    {
        ["sigmoid"] = (0, 1),
        ["tanh"] = (-1, 1),
        ["relu"] = (0, double.MaxValue),
        ["elu"] = (-1, double.MaxValue),
        ["elu_small"] = (-0.3000001, double.MaxValue),
        ["softplus"] = (0, double.MaxValue),
        ["softplus_sharp"] = (0, double.MaxValue),
        ["softplus_gentle"] = (0, double.MaxValue),
        ["gelu"] = (-0.1701, double.MaxValue),
        ["gelu_tanh"] = (-0.1701, double.MaxValue),
        ["silu"] = (-0.2785, double.MaxValue),
        ["selu"] = (-1.7580995, double.MaxValue),
        ["mish"] = (-0.3089, double.MaxValue),
        ["hardswish"] = (-0.375001, double.MaxValue),
        ["softsign"] = (-1, 1),
        ["five_relu"] = (0, double.MaxValue),
        ["minus_half_tanh"] = (-0.5, 0.5),
        ["unit_step"] = (0, 1),
        ["lif_rate"] = (0, 5.000001),
        ["lif_rate_slow"] = (0, 8),
        ["heaviside"] = (0, 1),
        ["sign"] = (-1, 1),
        ["sign_of_zero"] = (-1, 1),
        ["softmax"] = (0, 1),
        ["log_softmax"] = (double.MinValue, 0),
        ["hardmax"] = (0, 1),
    };

    public static TheoryData<string> Activations => [.. EveryActivation.Names];

    public static TheoryData<string> Layers => [.. EveryLayer.Names];

    /// <summary>Up to an eighth of the largest number, so that five times as much is still finite.</summary>
    [Theory]
    [MemberData(nameof(Activations))]
    public void Finite_inputs_give_finite_outputs_in_range(string name) => Property.Holds(BatchCase.OfEveryShape(), Cases, batch =>
    {
        Layer<T> activation = EveryActivation.Create<T>(name);
        (double low, double high) = Ranges.GetValueOrDefault(name, (double.MinValue, double.MaxValue));

        Matrix<T> output = activation.Forward(Numbers(batch, batch.Columns, Magnitudes.Highest<T>() - 4));
        Matrix<T> gradient = activation.Backward(Numbers(batch, batch.Columns, 0));

        output.Enumerate().All(T.IsFinite).Should().BeTrue("the output is finite");
        output.Enumerate().Select(double.CreateTruncating).Should().OnlyContain(value => value >= low && value <= high);
        gradient.Enumerate().All(T.IsFinite).Should().BeTrue("the gradient is finite");
    });

    [Theory]
    [MemberData(nameof(Activations))]
    public void NaN_affects_only_its_own_element_or_row(string name) => Property.Holds(BatchCase.OfEveryShape(), Cases, batch =>
    {
        Layer<T> activation = EveryActivation.Create<T>(name);
        Matrix<T> x = Numbers(batch, batch.Columns, Magnitudes.Highest<T>() - 4);
        Matrix<T> delta = Numbers(batch, batch.Columns, 0);
        (Matrix<T> expected, Matrix<T> gradient) = (activation.Forward(x), activation.Backward(delta));
        x[batch.Row, batch.Column] = T.NaN;
        bool ofTheRow = activation is RowActivation<T>;

        Matrix<T> actual = activation.Forward(x);
        Matrix<T> actualGradient = activation.Backward(delta);

        for (int column = 0; column < batch.Columns; column++)
        {
            bool isReached = ofTheRow || column == batch.Column;
            expected[batch.Row, column] = isReached ? T.NaN : expected[batch.Row, column];

            // The gradient of a step is 0, even where it is NaN.
            gradient[batch.Row, column] = isReached ? actualGradient[batch.Row, column] : gradient[batch.Row, column];
        }

        SameBits(actual, expected);
        SameBits(actualGradient, gradient);
        bool isStep = name is "hardmax" or "identity" || ActivationCases.Steps.Contains(name);
        (T.IsNaN(actualGradient[batch.Row, batch.Column]) || isStep).Should().BeTrue();
    });

    [Theory]
    [MemberData(nameof(Layers))]
    public void NaN_does_not_affect_predictions_for_other_samples(string name) => Property.Holds(BatchCase.OfEveryShape(mostColumns: 5), Cases, batch =>
    {
        var network = new Sequential<T>(EveryLayer.Linear<T>(5, 5), EveryLayer.Create<T>(name), EveryLayer.Linear<T>(5, 3));
        Matrix<T> x = Numbers(batch, 5, 3);
        Matrix<T> expected = network.Predict(x);
        x[batch.Row, batch.Column] = T.NaN;

        Matrix<T> actual = network.Predict(x);

        actual.Row(batch.Row).All(T.IsNaN).Should().BeTrue("all outputs depend on all inputs of the sample");
        expected.SetRow(batch.Row, actual.Row(batch.Row));
        SameBits(actual, expected);
    });

    /// <summary>Up to magnitudes whose squares can be summed. None of N numbers is more than sqrt(N - 1) deviations from their mean.</summary>
    [Fact]
    public void BatchNorm_of_finite_inputs_is_finite_and_in_range() => Property.Holds(BatchCase.OfEveryShape(), 60, batch =>
    {
        var layer = new BatchNorm<T>(batch.Columns);
        T bound = T.CreateTruncating(Math.Sqrt(batch.Rows - 1) * (1 + (1000 * Magnitudes.Epsilon<T>())));

        Matrix<T> output = layer.Forward(Numbers(batch, batch.Columns, (Magnitudes.Highest<T>() / 2) - 8));
        Matrix<T> gradient = layer.Backward(Numbers(batch, batch.Columns, 0));

        output.Enumerate().All(value => T.Abs(value) <= bound).Should().BeTrue($"{output.Enumerate().Select(T.Abs).Max()} is at most {bound}");
        gradient.Enumerate().Concat(layer.Parameters.SelectMany(parameter => parameter.Gradient.Enumerate())).All(T.IsFinite).Should().BeTrue("the gradients are finite");
        layer.RunningMean.Enumerate().Concat(layer.RunningVar.Enumerate()).All(T.IsFinite).Should().BeTrue("the estimates are finite");
    });

    [Fact]
    public void BatchNorm_keeps_NaN_in_its_column() => Property.Holds(BatchCase.OfEveryShape(), 60, batch =>
    {
        Matrix<T> x = Numbers(batch, batch.Columns, 3);
        Matrix<T>[] expected = Train(x);
        x[batch.Row, batch.Column] = T.NaN;

        Matrix<T>[] actual = Train(x);

        foreach ((Matrix<T> with, Matrix<T> without) in actual.Zip(expected))
        {
            with.Column(batch.Column).All(T.IsNaN).Should().BeTrue();
            without.SetColumn(batch.Column, with.Column(batch.Column));
            SameBits(with, without);
        }

        Matrix<T>[] Train(Matrix<T> input)
        {
            var layer = new BatchNorm<T>(batch.Columns);
            return [layer.Forward(input), layer.Backward(Numbers(batch, batch.Columns, 0)), layer.DGamma, layer.Mean, layer.Var, layer.RunningMean, layer.RunningVar];
        }
    });

    /// <summary>Numbers of all magnitudes, from subnormal ones to those with the given exponent.</summary>
    private static Matrix<T> Numbers(BatchCase batch, int columns, int highest) =>
        Matrix<T>.Build.Dense(batch.Rows, columns, Magnitudes.Random<T>(batch.Rows * columns, Magnitudes.Lowest<T>(), highest, batch.Seed));

    private static void SameBits(Matrix<T> actual, Matrix<T> expected) => Bits.Hash(actual.Enumerate()).Should().Be(Bits.Hash(expected.Enumerate()));
}

public sealed class LayerPropertyTestsInDouble : LayerPropertyTests<double>;

public sealed class LayerPropertyTestsInFloat : LayerPropertyTests<float>;
