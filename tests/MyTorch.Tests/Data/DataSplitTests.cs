using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class DataSplitTests
{
    private static readonly Dataset<double> Train = Samples(1, 3);
    private static readonly Dataset<double> Other = Samples(2, 5, 7);

    [Fact]
    public void Standardized_measures_the_training_part_and_applies_to_all()
    {
        DataSplit<double> split = new DataSplit<double>(Train, Other, Other).Standardized();
        split.Train.X.Column(0).Should().Equal(-1, 1);
        split.Validation.X.Column(0).Should().Equal(0, 3, 5);
        split.Test!.X.Column(0).Should().Equal(0, 3, 5);
    }

    [Fact]
    public void Standardized_leaves_the_labels_and_the_original_as_they_are()
    {
        DataSplit<double> split = new DataSplit<double>(Train, Other, Test: null).Standardized();
        split.Test.Should().BeNull();
        split.Validation.Y.Should().BeSameAs(Other.Y);
        Other.X.Column(0).Should().Equal(2, 5, 7);
    }

    private static Dataset<double> Samples(params double[] values) => new(
        Matrix<double>.Build.Dense(values.Length, 1, values),
        Matrix<double>.Build.Dense(values.Length, 2, 1.0));
}
