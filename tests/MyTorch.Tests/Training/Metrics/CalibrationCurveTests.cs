using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

public class CalibrationCurveTests
{
    private static readonly double[] Probabilities =
    [
        0.086, 0.237, 0.801, 0.582, 0.094, 0.433, 0.479, 0.16, 0.735, 0.114, 0.391, 0.517, 0.431, 0.587, 0.738, 0.956, 0.284, 0.649, 0.696, 0.293, 0.001,
        0.973, 0.298, 0.314, 0.892,
    ];

    private static readonly int[] Classes = [0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1];

    /// <summary>The values of scikit-learn's calibration_curve with 6 bins of the same width.</summary>
    [Fact]
    public void Bins_of_the_same_width_equal_those_of_scikit_learn()
    {
        CalibrationCurve curve = CalibrationCurve.Create<double>(Probabilities, Classes, bins: 6);
        Check(curve.FractionsOfPositives, [0, 0.2, 0.25, 0.5, 0.25, 1]);
        Check(curve.MeanProbabilities, [0.091, 0.2852, 0.4335, 0.58375, 0.7425, 0.9403333333333332]);
        curve.Counts.Should().Equal(5, 5, 4, 4, 4, 3);
        Close.Check("expected error", curve.ExpectedError, 0.16396, 1e-12);
        Close.Check("largest error", curve.MaximumError, 0.4925, 1e-12);
    }

    /// <summary>The values of scikit-learn's calibration_curve with 7 bins by quantiles.</summary>
    [Fact]
    public void Bins_by_quantiles_equal_those_of_scikit_learn()
    {
        CalibrationCurve curve = CalibrationCurve.Create<double>(Probabilities, Classes, bins: 7, byQuantiles: true);
        Check(curve.FractionsOfPositives, [0, 0, 0.25, 1 / 3.0, 0.5, 1 / 3.0, 0.75]);
        Check(curve.MeanProbabilities, [0.07375, 0.227, 0.324, 0.44766666666666666, 0.58375, 0.723, 0.9055]);
        curve.Counts.Should().Equal(4, 3, 4, 3, 4, 3, 4);
        Close.Check("expected error", curve.ExpectedError, 0.14964, 1e-12);
    }

    [Fact]
    public void Of_more_classes_the_most_probable_one_counts()
    {
        Matrix<float> probabilities = Matrix<float>.Build.DenseOfRowArrays([0.5f, 0.25f, 0.25f], [0.125f, 0.75f, 0.125f], [0, 0.25f, 0.75f]);
        CalibrationCurve curve = CalibrationCurve.CreateForTopClass(probabilities, [0, 2, 2], bins: 4);
        curve.MeanProbabilities.Should().Equal(0.5, 0.75);
        curve.FractionsOfPositives.Should().Equal(1, 0.5);
        curve.ExpectedError.Should().BeApproximately((0.5 + (2 * 0.25)) / 3, 1e-15);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        FluentActions.Invoking(() => CalibrationCurve.Create<double>([0.5, 1.5], [0, 1])).Should().Throw<ArgumentException>().WithMessage("Probability 1 is 1.5: it must be from 0 to 1.*");
        FluentActions.Invoking(() => CalibrationCurve.Create<double>([0.5], [0, 1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => CalibrationCurve.Create<double>([0.5], [1], bins: 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static void Check(IReadOnlyList<double> actual, double[] expected)
    {
        actual.Should().HaveCount(expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Close.Check($"[{i}]", actual[i], expected[i], 1e-12);
        }
    }
}
