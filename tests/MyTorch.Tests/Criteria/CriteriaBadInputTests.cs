using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Criteria;

public class CriteriaBadInputTests
{
    private static readonly Matrix<double> FourByThree = Matrix<double>.Build.Dense(4, 3);

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Weights_out_of_range_are_rejected(double weight)
    {
        FluentActions.Invoking(() => new SoftmaxCrossEntropy<double>(classWeights: [1, weight]))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("classWeights[1] must be finite and not negative.*")
            .Which.ActualValue.Should().Be(weight);
        FluentActions.Invoking(() => new NegativeLogLikelihood<double>(classWeights: [1, weight])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new BinaryCrossEntropyWithLogits<double>(positiveWeights: [weight]))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("positiveWeights[0] must be finite and not negative.*");
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Label_smoothing_out_of_range_is_rejected(double smoothing) =>
        FluentActions.Invoking(() => new SoftmaxCrossEntropy<double>(labelSmoothing: smoothing))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("labelSmoothing must be at least 0 and below 1.*")
            .Which.ActualValue.Should().Be(smoothing);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_delta_out_of_range_is_rejected(double delta) =>
        FluentActions.Invoking(() => new Huber<double>(delta))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("delta must be finite and positive.*")
            .Which.ActualValue.Should().Be(delta);

    [Fact]
    public void Ranges_are_those_of_the_element_type()
    {
        FluentActions.Invoking(() => new SoftmaxCrossEntropy<float>(classWeights: [1e300])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SoftmaxCrossEntropy<float>(labelSmoothing: 0.999999999)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new Huber<float>(1e300)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new Huber<float>(1e-300)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_rejected_batch_preserves_the_last_one()
    {
        var criterion = new BinaryCrossEntropy<double>();
        var network = new Sequential<double>(new Identity<double>());
        criterion.Forward(Matrix<double>.Build.Dense(2, 1, [0.2, 0.7]), Matrix<double>.Build.Dense(2, 1, [0, 1]));
        (Matrix<double> logits, Matrix<double> labels, Matrix<double> derivative) = (criterion.Logits, criterion.Labels, criterion.Derivative());
        double[] losses = criterion.Loss.ToArray();
        Matrix<double> bad = Matrix<double>.Build.Dense(3, 1, [0.5, 0.5, 1.5]);

        criterion.Invoking(c => c.Forward(bad, Matrix<double>.Build.Dense(3, 1))).Should().Throw<ArgumentException>().WithMessage("Row 2*");

        criterion.Loss.ToArray().Should().Equal(losses);
        (criterion.Logits, criterion.Labels, criterion.Derivative()).Should().Be((logits, labels, derivative));

        // After a failed network step there is no last batch, as in the layers.
        network.Invoking(n => n.AddGradients(bad, Matrix<double>.Build.Dense(3, 1), criterion)).Should().Throw<ArgumentException>().WithMessage("Row 2*");
        criterion.Invoking(c => c.Loss).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Other_element_types_are_rejected()
    {
        FluentActions.Invoking(() => new MeanSquaredError<Half>()).Should().Throw<NotSupportedException>();
        FluentActions.Invoking(() => new Huber<Half>()).Should().Throw<NotSupportedException>();
        FluentActions.Invoking(() => new NegativeLogLikelihood<Half>()).Should().Throw<NotSupportedException>();
    }

    [Fact]
    public void Weights_must_match_columns()
    {
        Criterion<double>[] criteria = [new SoftmaxCrossEntropy<double>(classWeights: [1]), new NegativeLogLikelihood<double>(classWeights: [1, 1, 1, 1])];
        foreach (Criterion<double> criterion in criteria)
        {
            criterion.Invoking(c => c.Forward(FourByThree, [0, 1, 2, 0])).Should().Throw<ArgumentException>().WithMessage("There are ? class weights, but the batch has 3 columns*");
            criterion.Invoking(c => c.Forward(FourByThree, OneHot.Encode<double>([0, 1, 2, 0], 3))).Should().Throw<ArgumentException>();
            criterion.Invoking(c => c.Loss).Should().Throw<InvalidOperationException>("a rejected Forward leaves no state");
        }

        new BinaryCrossEntropyWithLogits<double>(positiveWeights: [1, 2]).Invoking(c => c.Forward(FourByThree, FourByThree))
            .Should().Throw<ArgumentException>().WithMessage("There are 2 positive weights, but the batch has 3 columns*");
        FluentActions.Invoking(() => new BinaryCrossEntropyWithLogits<double>(positiveWeights: [])).Should().Throw<ArgumentException>().WithMessage("positiveWeights is empty*");
    }

    [Fact]
    public void A_wrong_weight_count_is_rejected_before_anything_changes()
    {
        var network = new MLP<double>(
            2, 3, [], [new Identity<double>()], Initializers.XavierNormal<double>(1), Initializers.Zeros<double>,
            new SoftmaxCrossEntropy<double>(classWeights: [1, 2]), learningRate: 0.1);
        Matrix<double> before = network.LinearLayers[0].W.Clone();

        network.Invoking(n => n.TrainStep(Matrix<double>.Build.Dense(1, 2), OneHot.Encode<double>([1], 3))).Should().Throw<ArgumentException>();

        network.LinearLayers[0].W.Should().Be(before);
        network.Invoking(n => n.Output).Should().Throw<InvalidOperationException>();
    }

    [Theory]
    [InlineData(-1e-9, "Row 2 of the input has -1E-09 in column 1: probabilities must be between 0 and 1.")]
    [InlineData(1.5, "Row 2 of the input has 1.5 in column 1: probabilities must be between 0 and 1.")]
    [InlineData(double.NegativeInfinity, "Row 2 of the input has -Infinity in column 1*")]
    public void Inputs_that_are_not_probabilities_are_rejected(double value, string message)
    {
        var criterion = new BinaryCrossEntropy<double>();
        criterion.Forward(FourByThree, [0, 1, 2, 0]);
        (Matrix<double> labels, double before) = (criterion.Labels, criterion.Value);
        Matrix<double> x = Matrix<double>.Build.Dense(4, 3);
        x[2, 1] = value;

        criterion.Invoking(c => c.Forward(x, FourByThree)).Should().Throw<ArgumentException>().WithMessage(message);
        criterion.Invoking(c => c.Forward(x, [2, 2, 2, 2])).Should().Throw<ArgumentException>().WithMessage(message);

        criterion.Value.Should().Be(before, "a rejected Forward changes nothing");
        criterion.Labels.Should().Be(labels);
    }

    [Fact]
    public void Labels_that_are_not_probabilities_are_rejected()
    {
        Matrix<double> y = Matrix<double>.Build.Dense(4, 3);
        y[3, 2] = 2;

        new BinaryCrossEntropy<double>().Invoking(c => c.Forward(FourByThree, y)).Should().Throw<ArgumentException>().WithMessage("Row 3 of the labels has 2 in column 2*");
        new BinaryCrossEntropyWithLogits<double>().Invoking(c => c.Forward(FourByThree, y)).Should().Throw<ArgumentException>().WithMessage("Row 3 of the labels*");
        new NegativeLogLikelihood<double>().Invoking(c => c.Forward(FourByThree, y)).Should().Throw<ArgumentException>().WithMessage("Row 0 of the labels sums to 0*");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(-100)]
    public void Classes_out_of_range_are_rejected_unless_ignored(int label)
    {
        new MeanSquaredError<double>().Invoking(c => c.Forward(FourByThree, [0, 1, label, 0]))
            .Should().Throw<ArgumentException>().WithMessage($"Row 2 is of class {label}, but the classes are 0 to 2.*");
        new NegativeLogLikelihood<double>(ignoreIndex: 7).Invoking(c => c.Forward(FourByThree, [0, 1, label, 0]))
            .Should().Throw<ArgumentException>().WithMessage($"Row 2 is of class {label}*");
        new NegativeLogLikelihood<double>(ignoreIndex: label).Invoking(c => c.Forward(FourByThree, [0, 1, label, 0])).Should().NotThrow();
    }

    /// <summary>As in PyTorch, whose message is: ignore_index is not supported for floating point target.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Rows_of_probabilities_cannot_be_ignored(int label) =>
        new SoftmaxCrossEntropy<double>(ignoreIndex: label).Invoking(c => c.Forward(FourByThree, OneHot.Encode<double>([0, 1, 2, 0], 3)))
            .Should().Throw<ArgumentException>().WithMessage($"Class {label} is ignored*");

    [Fact]
    public void Shapes_that_differ_are_rejected()
    {
        new MeanSquaredError<double>().Invoking(c => c.Forward(FourByThree, Matrix<double>.Build.Dense(4, 1)))
            .Should().Throw<ArgumentException>().WithMessage("y is 4 x 1, but x is 4 x 3: y must be 4 x 3.*", "PyTorch would broadcast it, with a warning");
        new MeanSquaredError<double>().Invoking(c => c.Forward(Matrix<double>.Build.Dense(0, 3), Matrix<double>.Build.Dense(0, 3)))
            .Should().Throw<ArgumentException>().WithMessage("x is 0 x 3*");
    }
}
