using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>Criteria where precision is easily lost, and at infinities and NaN.</summary>
public abstract class CriteriaExtremesTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Values x for which log(1 + x) equals x to many digits; the smallest is subnormal in float.</summary>
    public static TheoryData<double> SmallNumbers => [1e-10, 1e-20, 1e-38, 1e-40];

    [Theory]
    [MemberData(nameof(SmallNumbers))]
    public void The_loss_of_a_small_probability_is_precise(double probability)
    {
        T x = T.CreateTruncating(probability);
        var criterion = new BinaryCrossEntropy<T>(Reduction.Sum);
        criterion.Forward(Element(x), Element(T.Zero));

        // -log(1 - x) = x + x^2 / 2 + ...
        Close.Check("loss", double.CreateTruncating(criterion.Value), double.CreateTruncating(x), Precision.Of<T>() + probability);
    }

    [Theory]
    [InlineData(-20, 0)]
    [InlineData(-60, 0)]
    [InlineData(20, 1)]
    [InlineData(60, 1)]
    public void The_loss_of_a_confident_logit_is_precise(double logit, double label)
    {
        var criterion = new BinaryCrossEntropyWithLogits<T>(Reduction.Sum);
        criterion.Forward(Element(T.CreateTruncating(logit)), Element(T.CreateTruncating(label)));

        // log(1 + e) = e - e^2 / 2 + ..., with e = exp(-|x|), and the slope is e - e^2 + ...
        double e = Math.Exp(-Math.Abs(logit));
        Close.Check("loss", double.CreateTruncating(criterion.Value), e - (e * e / 2), Precision.Of<T>());
        Close.Check("slope", double.CreateTruncating(criterion.Gradient()[0, 0]), Math.Sign(-logit) * (e - (e * e)), Precision.Of<T>());
    }

    [Fact]
    public void Subnormal_distances()
    {
        T x = T.Epsilon;
        Criterion<T>[] criteria = [new MeanAbsoluteError<T>(), new MeanSquaredError<T>(), new Huber<T>()];
        foreach (Criterion<T> criterion in criteria)
        {
            criterion.Forward(Element(x), Element(T.Zero));
        }

        criteria.Select(c => c.Value).Should().Equal(x, T.Zero, T.Zero);
        criteria.Select(c => c.Gradient()[0, 0]).Should().Equal(T.One, x + x, x);
    }

    [Fact]
    public void Infinite_distances()
    {
        Matrix<T> x = Matrix<T>.Build.Dense(1, 2, [T.PositiveInfinity, T.NegativeInfinity]);
        Criterion<T>[] criteria = [new MeanAbsoluteError<T>(), new MeanSquaredError<T>(), new Huber<T>(2)];
        foreach (Criterion<T> criterion in criteria)
        {
            criterion.Forward(x, Matrix<T>.Build.Dense(1, 2));
        }

        criteria.Select(c => c.Loss[0]).Should().AllBeEquivalentTo(T.PositiveInfinity);
        criteria.Select(c => c.Derivative()[0, 0]).Should().Equal(T.One, T.PositiveInfinity, T.CreateTruncating(2));
        criteria.Select(c => c.Derivative()[0, 1]).Should().Equal(-T.One, T.NegativeInfinity, T.CreateTruncating(-2));
    }

    /// <summary>The loss of an infinite logit is 0 if its sign is correct and infinite otherwise; the gradient is the limit.</summary>
    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(1, 0, double.PositiveInfinity, 1)]
    [InlineData(-1, 1, double.PositiveInfinity, -3)]
    [InlineData(1, 0.5, double.PositiveInfinity, 0.5)]
    public void Infinite_logits_of_binary_cross_entropy(int sign, double label, double loss, double slope)
    {
        var criterion = new BinaryCrossEntropyWithLogits<T>(positiveWeights: [3]);
        criterion.Forward(Element(T.CreateTruncating(sign) * T.PositiveInfinity), Element(T.CreateTruncating(label)));
        double.CreateTruncating(criterion.Value).Should().Be(loss);
        double.CreateTruncating(criterion.Gradient()[0, 0]).Should().Be(slope);
    }

    /// <summary>An infinite logit gives its class probability 1: the loss is 0 if the class is correct and infinite otherwise.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    public void Infinite_logits_of_softmax_cross_entropy(double weight)
    {
        Matrix<T> x = Matrix<T>.Build.Dense(3, 3, [
            T.PositiveInfinity, T.PositiveInfinity, T.NegativeInfinity, T.One, T.NegativeInfinity, T.Zero, T.Zero, T.Zero, T.Zero,
        ]);
        var criterion = weight == 0 ? new SoftmaxCrossEntropy<T>() : new SoftmaxCrossEntropy<T>(classWeights: [weight, weight, weight]);
        double factor = weight == 0 ? 1 : weight;

        double[] loss = [.. criterion.Forward(x, [0, 2, 1]).Select(double.CreateTruncating)];

        loss[..2].Should().Equal(0, double.PositiveInfinity);
        Close.Check("loss next to an impossible class", loss[2], factor * Math.Log(2), Precision.Of<T>());
        criterion.Derivative().Row(0).Select(double.CreateTruncating).Should().Equal(0, 0, 0);
        criterion.Derivative().Row(1).Select(double.CreateTruncating).Should().Equal(factor, 0, -factor);
    }

    [Fact]
    public void A_correct_infinite_logit_with_weight_zero()
    {
        var criterion = new BinaryCrossEntropyWithLogits<T>(positiveWeights: [0]);
        criterion.Forward(Element(T.NegativeInfinity), Element(T.One));
        (criterion.Value, criterion.Gradient()[0, 0]).Should().Be((T.Zero, T.Zero));
    }

    [Fact]
    public void NaN_propagates_into_losses_and_gradients()
    {
        Criterion<T>[] criteria =
        [
            new MeanSquaredError<T>(), new MeanAbsoluteError<T>(), new Huber<T>(), new BinaryCrossEntropy<T>(), new BinaryCrossEntropyWithLogits<T>(),
            new SoftmaxCrossEntropy<T>(labelSmoothing: 0.1),
        ];
        Matrix<T> x = Matrix<T>.Build.Dense(2, 2, [T.NaN, T.One, T.Zero, T.Zero]);
        Matrix<T> y = Matrix<T>.Build.Dense(2, 2, [T.One, T.One, T.Zero, T.Zero]);
        foreach (Criterion<T> criterion in criteria)
        {
            string name = criterion.GetType().Name;
            var loss = criterion.Forward(x, y);

            T.IsNaN(loss[0]).Should().BeTrue(name);
            T.IsNaN(criterion.Value).Should().BeTrue(name);
            T.IsNaN(criterion.Gradient()[0, 0]).Should().BeTrue(name);
            T.IsFinite(loss[1]).Should().BeTrue($"{name}: other rows are not affected");
        }
    }

    [Fact]
    public void Other_classes_may_have_any_log_probability()
    {
        var criterion = new NegativeLogLikelihood<T>();

        criterion.Forward(Matrix<T>.Build.Dense(1, 3, [T.NegativeInfinity, -T.One, T.NaN]), [1])[0].Should().Be(T.One);
        criterion.Gradient().Should().Be(Matrix<T>.Build.Dense(1, 3, [T.Zero, -T.One, T.Zero]));
    }

    [Fact]
    public void Masked_logits_and_weights()
    {
        var criterion = new SoftmaxCrossEntropy<T>(classWeights: [2, 1, 1]);

        T loss = criterion.Forward(Matrix<T>.Build.Dense(1, 3, [T.One, T.One, T.NegativeInfinity]), [0])[0];

        Close.Check("loss", double.CreateTruncating(loss), 2 * Math.Log(2), Precision.Of<T>());
        criterion.Derivative().Should().Be(Matrix<T>.Build.Dense(1, 3, [-T.One, T.One, T.Zero]));
    }

    [Theory]
    [InlineData(-100)]
    [InlineData(0)]
    public void The_mean_is_NaN_if_all_rows_are_ignored(int label)
    {
        ClassificationCriterion<T>[] criteria =
            [new NegativeLogLikelihood<T>(classWeights: [0, 1, 1]), new SoftmaxCrossEntropy<T>(classWeights: [0, 1, 1], labelSmoothing: 0.1)];
        foreach (ClassificationCriterion<T> criterion in criteria)
        {
            criterion.Forward(Matrix<T>.Build.Dense(2, 3, -T.One), [label, label]);

            T.IsNaN(criterion.Value).Should().BeTrue();
            criterion.Gradient().Should().Be(Matrix<T>.Build.Dense(2, 3));
        }
    }

    private static Matrix<T> Element(T value) => Matrix<T>.Build.Dense(1, 1, value);
}

public sealed class CriteriaExtremesTestsInDouble : CriteriaExtremesTests<double>;

public sealed class CriteriaExtremesTestsInFloat : CriteriaExtremesTests<float>;
