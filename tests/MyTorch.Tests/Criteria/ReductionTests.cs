using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>The contract of Value and Gradient beyond the stored arrays.</summary>
public class ReductionTests
{
    private readonly Matrix<double> _x = RandomMatrix.Normal<double>(4, 3, 1);
    private readonly Matrix<double> _y = RandomMatrix.Labels<double>(4, 3);

    [Fact]
    public void The_mean_is_the_default()
    {
        new MeanSquaredError<double>().Reduction.Should().Be(Reduction.Mean);
        new Huber<double>().Reduction.Should().Be(Reduction.Mean);
        new SoftmaxCrossEntropy<double>().Reduction.Should().Be(Reduction.Mean);
    }

    [Fact]
    public void Without_a_reduction_there_is_no_value()
    {
        var criterion = new MeanSquaredError<double>(Reduction.None);
        criterion.Forward(_x, _y);

        criterion.Invoking(c => c.Value).Should().Throw<InvalidOperationException>().WithMessage("MeanSquaredError: Value*the reduction is None*");
    }

    [Fact]
    public void Undefined_reductions_are_rejected() =>
        FluentActions.Invoking(() => new MeanSquaredError<double>((Reduction)7))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("The reduction must be None, Mean or Sum.*7*");

    [Fact]
    public void All_members_need_a_forward()
    {
        var criterion = new MeanSquaredError<double>();

        criterion.Invoking(c => c.Value).Should().Throw<InvalidOperationException>().WithMessage("*call Forward before Value*");
        criterion.Invoking(c => c.Gradient()).Should().Throw<InvalidOperationException>().WithMessage("*call Forward before Gradient*");
        criterion.Invoking(c => c.Gradient(_x)).Should().Throw<InvalidOperationException>().WithMessage("*call Forward before Gradient*");
        criterion.Invoking(c => c.ElementLosses()).Should().Throw<InvalidOperationException>().WithMessage("*call Forward before ElementLosses*");
    }

    [Fact]
    public void The_gradient_can_be_written_into_any_matrix()
    {
        var criterion = new SoftmaxCrossEntropy<double>();
        criterion.Forward(_x, _y);
        Matrix<double> dense = Matrix<double>.Build.Dense(4, 3, double.NaN);
        Matrix<double> sparse = Matrix<double>.Build.Sparse(4, 3);

        criterion.Gradient(dense);
        criterion.Gradient(sparse);

        dense.Should().Be(criterion.Gradient());
        sparse.Should().Be(criterion.Gradient());
        criterion.Invoking(c => c.Gradient(Matrix<double>.Build.Dense(3, 4))).Should().Throw<ArgumentException>()
            .WithMessage("result is 3 x 4, but the last input is 4 x 3: result must be 4 x 3.*");
    }

    [Fact]
    public void The_gradient_of_an_empty_mean_is_zero()
    {
        var criterion = new SoftmaxCrossEntropy<double>();
        criterion.Forward(_x, [-100, -100, -100, -100]);
        Matrix<double> result = Matrix<double>.Build.Dense(4, 3, double.NaN);

        criterion.Gradient(result);

        result.Should().Be(Matrix<double>.Build.Dense(4, 3));
        criterion.Value.Should().Be(double.NaN);
    }

    [Fact]
    public void Returned_results_do_not_change()
    {
        var criterion = new MeanSquaredError<double>();
        criterion.Forward(_x, _y);
        Matrix<double> gradient = criterion.Gradient();
        Matrix<double> losses = criterion.ElementLosses();
        (Matrix<double> gradientBefore, Matrix<double> lossesBefore) = (gradient.Clone(), losses.Clone());

        criterion.Forward(_x * 2, _y);
        criterion.Gradient();
        criterion.ElementLosses();

        gradient.Should().Be(gradientBefore);
        losses.Should().Be(lossesBefore);
    }

    [Fact]
    public void A_smaller_batch_after_a_larger_one()
    {
        var criterion = new MeanSquaredError<double>();
        criterion.Forward(RandomMatrix.Normal<double>(20, 5, 3), Matrix<double>.Build.Dense(20, 5));
        criterion.Forward(_x, [0, 1, 2, 0]);
        var fresh = new MeanSquaredError<double>();
        fresh.Forward(_x, [0, 1, 2, 0]);

        criterion.Value.Should().Be(fresh.Value);
        criterion.Gradient().Should().Be(fresh.Gradient());
        criterion.Labels.Should().Be(OneHot.Encode<double>([0, 1, 2, 0], 3));
    }

    [Fact]
    public void An_ignored_row_may_be_NaN()
    {
        var criterion = new SoftmaxCrossEntropy<double>(classWeights: [1, 2, 3]);
        _x[1, 0] = double.NaN;

        criterion.Forward(_x, [0, -100, 2, 1]).ToArray()[1].Should().Be(0);

        criterion.Value.Should().Be(criterion.Loss.Sum() / 6);
        criterion.Gradient().Row(1).Should().Equal(0, 0, 0);
        criterion.Labels.Row(1).Should().Equal(0, 0, 0);
    }

    /// <summary>Uses the members that training uses, on arrays and spans.</summary>
    [Fact]
    public void A_warm_criterion_allocates_nothing()
    {
        var entropy = new SoftmaxCrossEntropy<double>(classWeights: [1, 2, 3], labelSmoothing: 0.1);
        var squared = new MeanSquaredError<double>();
        (double[] x, double[] y, int[] classes) = (_x.AsColumnMajorArray(), _y.AsColumnMajorArray(), [0, 1, 2, -100]);
        var result = Matrix<double>.Build.Dense(4, 3);

        Allocated.WhenWarm(() =>
        {
            entropy.Check(classes, 3);
            entropy.Forward(x, classes, 3);
            entropy.Gradient(result);
            _ = entropy.Value;
            squared.Check(y, 4);
            squared.Forward(x, y, 4, 3);
            squared.Gradient(0, 3, result.AsColumnMajorArray());
            _ = squared.Value;
        }).Should().Be(0);
    }

    [Fact]
    public void Training_does_not_depend_on_the_reduction()
    {
        double[] losses = [.. new[] { Reduction.None, Reduction.Mean, Reduction.Sum }.Select(LossAfterTwoSteps)];

        losses.Should().AllBeEquivalentTo(losses[0]);
    }

    private double LossAfterTwoSteps(Reduction reduction)
    {
        var network = new MLP<double>(
            3, 3, [], [new Identity<double>()], Initializers.XavierNormal<double>(1), Initializers.Zeros<double>,
            new MeanSquaredError<double>(reduction), learningRate: 0.1);
        network.TrainStep(_x, _y);
        return network.TrainStep(_x, _y);
    }
}
