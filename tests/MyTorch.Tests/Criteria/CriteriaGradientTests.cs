using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>The gradient of every criterion with every reduction against central differences.</summary>
public class CriteriaGradientTests
{
    private const int Rows = 6;
    private const int Columns = 3;

    public static TheoryData<string, Reduction> Cases => EveryCriterionTests<double>.Cases;

    /// <summary>Labels of events and of distributions are in [0, 1].</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Matrix_labels(string name, Reduction reduction)
    {
        Matrix<double> y = RandomMatrix.Normal<double>(Rows, Columns, 2).PointwiseAbs().NormalizeRows(1);

        GradientCheck.Criterion(EveryCriterion.Create<double>(name, reduction, Columns), Input(name), y).Error.Should().BeLessThan(1e-7);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Class_indices(string name, Reduction reduction) =>
        GradientCheck.Criterion(EveryCriterion.Create<double>(name, reduction, Columns), Input(name), [2, 0, 1, 1, 2, 0]).Error.Should().BeLessThan(1e-7);

    [Fact]
    public void An_ignored_class() => GradientCheck.Criterion(
        new SoftmaxCrossEntropy<double>(classWeights: [0.5, 2, 1.25], labelSmoothing: 0.1), Input("entropy"), [2, -100, 1, 1, -100, 0]).Error.Should().BeLessThan(1e-7);

    private static Matrix<double> Input(string name) => EveryCriterion.Head<double>(name).Forward(RandomMatrix.Normal<double>(Rows, Columns, 1));
}
