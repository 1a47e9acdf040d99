using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class StandardizerTests
{
    [Fact]
    public void Mean_and_biased_deviation_are_those_calculated_by_hand()
    {
        // Column 0: mean 2.5, squares 2.25 + 0.25 + 0.25 + 2.25 = 5. Column 1: mean 5, squares 9 + 1 + 1 + 9 = 20.
        Matrix<double> x = Matrix<double>.Build.DenseOfRowArrays([1, 2], [2, 4], [3, 6], [4, 8]);
        var standardizer = new Standardizer<double>(x);
        standardizer.Mean.Row(0).Should().Equal(2.5, 5);
        standardizer.StandardDeviation.Row(0).Should().Equal(Math.Sqrt(1.25), Math.Sqrt(5));
        Matrix<double> result = standardizer.Apply(x);
        result.Column(0).Should().Equal(-1.5 / Math.Sqrt(1.25), -0.5 / Math.Sqrt(1.25), 0.5 / Math.Sqrt(1.25), 1.5 / Math.Sqrt(1.25));
        x[0, 0].Should().Be(1, "the argument is not changed");
    }

    [Fact]
    public void A_constant_feature_becomes_exactly_zero()
    {
        // Ten times 0.1 does not add up to 1: a naive mean would leave a tiny deviation to divide by.
        Matrix<double> x = Matrix<double>.Build.Dense(10, 1, 0.1);
        var standardizer = new Standardizer<double>(x);
        standardizer.StandardDeviation[0, 0].Should().Be(1);
        standardizer.Apply(x).Enumerate().Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void A_large_offset_costs_no_accuracy()
    {
        var standardizer = new Standardizer<double>(Matrix<double>.Build.Dense(3, 1, [1e12, 1e12 + 1, 1e12 + 2]));
        standardizer.StandardDeviation[0, 0].Should().BeApproximately(Math.Sqrt(2.0 / 3), 1e-15);
    }

    [Fact]
    public void Sums_of_floats_are_accumulated_in_double()
    {
        // A sum of 100,000 floats kept in float would be off in the fourth digit.
        var standardizer = new Standardizer<float>(Matrix<float>.Build.Dense(100_000, 1, (row, _) => row == 0 ? 0 : 0.1f));
        standardizer.Mean[0, 0].Should().Be((float)(99_999 * (double)0.1f / 100_000));
        standardizer.StandardDeviation[0, 0].Should().BeApproximately((float)(0.1 * Math.Sqrt(99_999) / 100_000), 1e-10f);
    }

    [Fact]
    public void A_matrix_that_is_not_dense_is_read_like_any_other()
    {
        Matrix<double> x = Matrix<double>.Build.DenseOfRowArrays([1, 0], [3, 0]);
        new Standardizer<double>(x).Apply(Matrix<double>.Build.SparseOfMatrix(x))
            .Should().Be(Matrix<double>.Build.DenseOfRowArrays([-1, 0], [1, 0]));
    }

    [Fact]
    public void Another_number_of_features_is_rejected_with_both_shapes()
    {
        var standardizer = new Standardizer<double>(Matrix<double>.Build.Dense(3, 2));
        Action act = () => standardizer.Apply(Matrix<double>.Build.Dense(4, 5));
        act.Should().ThrowExactly<ArgumentException>().WithMessage("*4 x 5*1 x 2*");
    }

    [Fact]
    public void Empty_samples_are_rejected()
    {
        Action act = () => _ = new Standardizer<double>(Matrix<double>.Build.Dense(0, 2));
        act.Should().ThrowExactly<ArgumentException>().WithMessage("*0 x 2*");
    }
}
