using System.Globalization;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>The contract of the criterion beyond the stored arrays.</summary>
public class CriterionTests
{
    [Fact]
    public void Derivative_agrees_with_central_differences()
    {
        var criterion = new SoftmaxCrossEntropy<double>();
        Matrix<double> x = RandomMatrix.Normal<double>(6, 4, 1);
        Matrix<double> y = RandomMatrix.Labels<double>(6, 4);
        criterion.Forward(x, y);

        CentralDifferences.Check("logits", () => criterion.Forward(x, y).Sum(), x, criterion.Derivative());
    }

    [Fact]
    public void Class_indices_equal_one_hot_rows()
    {
        var criterion = new SoftmaxCrossEntropy<double>();
        Matrix<double> x = RandomMatrix.Normal<double>(3, 4, 1);
        int[] classes = [2, 0, 3];

        criterion.Forward(x, classes).Should().Equal(criterion.Forward(x, OneHot.Encode<double>(classes, 4)));
    }

    [Fact]
    public void Small_losses_at_large_logits_are_precise()
    {
        double loss = new SoftmaxCrossEntropy<double>().Forward(Row(1e4, 1e4 - 20), Row(1.0, 0))[0];

        Close.Check("loss", loss, Math.Exp(-20), 1e-7);
    }

    [Theory]
    [InlineData(1e4f, -1e4f, 0f, 2e4f)]
    [InlineData(-1e4f, -1e4f, 0.6931472f, 0.6931472f)]
    [InlineData(float.MaxValue, float.MaxValue, 0.6931472f, 0.6931472f)]
    [InlineData(float.MaxValue, -float.MaxValue, 0f, float.PositiveInfinity)]
    public void Extreme_logits_in_float(float first, float second, float lossOfFirst, float lossOfSecond)
    {
        Matrix<float> x = Matrix<float>.Build.Dense(2, 2, [first, first, second, second]);

        new SoftmaxCrossEntropy<float>().Forward(x, [0, 1]).Should().Equal(lossOfFirst, lossOfSecond);
    }

    [Fact]
    public void A_class_masked_by_minus_infinity_is_ignored()
    {
        var criterion = new SoftmaxCrossEntropy<double>();

        criterion.Forward(Row(1, 1, double.NegativeInfinity), Row(1.0, 0, 0))[0].Should().Be(Math.Log(2));
        criterion.Derivative().Should().Be(Row(-0.5, 0.5, 0));
    }

    [Fact]
    public void NaN_passes_through()
    {
        new SoftmaxCrossEntropy<double>().Forward(Row(double.NaN, 1), Row(0.0, 1))[0].Should().Be(double.NaN);
    }

    [Fact]
    public void Inputs_and_loss_are_kept()
    {
        var criterion = new SoftmaxCrossEntropy<double>();
        Matrix<double> x = RandomMatrix.Normal<double>(3, 4, 1);
        Matrix<double> y = RandomMatrix.Labels<double>(3, 4);

        var loss = criterion.Forward(x, y);

        criterion.Logits.Should().Be(x);
        criterion.Labels.Should().Be(y);
        criterion.Loss.Should().Equal(loss);
    }

    [Theory]
    [InlineData(0.5, 0.4, "Row 1 of the labels sums to 0.9*")]
    [InlineData(1, 1, "Row 1 of the labels sums to 2*")]
    [InlineData(0, 0, "Row 1 of the labels sums to 0*")]
    [InlineData(1.5, -0.5, "Row 1 of the labels has -0.5 in column 1*")]
    [InlineData(double.NaN, 1, "Row 1 of the labels sums to NaN*")]
    [InlineData(double.PositiveInfinity, 0, "Row 1 of the labels sums to*")]
    public void Labels_that_are_not_distributions_are_rejected(double first, double second, string message)
    {
        var criterion = new SoftmaxCrossEntropy<double>();
        Matrix<double> y = Matrix<double>.Build.Dense(2, 2, [1, first, 0, second]);

        criterion.Invoking(c => c.Forward(Matrix<double>.Build.Dense(2, 2), y)).Should().Throw<ArgumentException>().WithMessage(message);
        criterion.Invoking(c => c.Loss).Should().Throw<InvalidOperationException>("a rejected Forward leaves no state");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Classes_out_of_range_are_rejected(int label)
    {
        var criterion = new SoftmaxCrossEntropy<double>();

        criterion.Invoking(c => c.Forward(Matrix<double>.Build.Dense(2, 3), [0, label]))
            .Should().Throw<ArgumentException>().WithMessage($"Row 1 is of class {label}, but the classes are 0 to 2.*");
    }

    [Fact]
    public void Matrices_that_are_not_dense_give_the_same_result()
    {
        Matrix<double> x = RandomMatrix.Normal<double>(3, 4, 1);
        Matrix<double> y = RandomMatrix.Labels<double>(3, 4);

        new SoftmaxCrossEntropy<double>().Forward(Matrix<double>.Build.SparseOfMatrix(x), Matrix<double>.Build.SparseOfMatrix(y))
            .Should().Equal(new SoftmaxCrossEntropy<double>().Forward(x, y));
    }

    [Fact]
    public void Other_element_types_are_rejected() =>
        FluentActions.Invoking(() => new SoftmaxCrossEntropy<Half>()).Should().Throw<NotSupportedException>().WithMessage("*not Half.");

    [Fact]
    public void Messages_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            FluentActions.Invoking(() => new SoftmaxCrossEntropy<double>().Forward(Row(0, 0), Row(0.5, 0.25)))
                .Should().Throw<ArgumentException>().WithMessage("Row 0 of the labels sums to 0.75*");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Bad_shapes_are_rejected_with_both_shapes()
    {
        var criterion = new SoftmaxCrossEntropy<double>();
        Matrix<double> x = Matrix<double>.Build.Dense(4, 3);

        criterion.Invoking(c => c.Forward(x, Matrix<double>.Build.Dense(3, 4))).Should().Throw<ArgumentException>()
            .WithMessage("y is 3 x 4, but x is 4 x 3: y must be 4 x 3.*");
        criterion.Invoking(c => c.Forward(x, [0, 1])).Should().Throw<ArgumentException>().WithMessage("There are 2 classes, but x is 4 x 3*");
        criterion.Invoking(c => c.Forward(null!, x)).Should().Throw<ArgumentNullException>();
        criterion.Invoking(c => c.Forward(x, (Matrix<double>)null!)).Should().Throw<ArgumentNullException>();
        criterion.Invoking(c => c.Forward(Matrix<double>.Build.Dense(0, 3), Matrix<double>.Build.Dense(0, 3)))
            .Should().Throw<ArgumentException>().WithMessage("x is 0 x 3*");
        criterion.Invoking(c => c.Forward(Matrix<double>.Build.Dense(0, 3), [])).Should().Throw<ArgumentException>().WithMessage("x is 0 x 3*");
        criterion.Invoking(c => c.Derivative()).Should().Throw<InvalidOperationException>().WithMessage("*call Forward before Derivative*");
    }

    [Fact]
    public void Log_sum_exp_of_numbers()
    {
        LogSumExp.Compute<double>([1000, 1000]).Should().Be(1000 + Math.Log(2));
        LogSumExp.Compute<float>([-1000, -1000]).Should().Be(-1000 + MathF.Log(2));
        LogSumExp.Compute<double>([]).Should().Be(double.NegativeInfinity);
        LogSumExp.Compute<double>([double.NegativeInfinity]).Should().Be(double.NegativeInfinity);
        LogSumExp.ComputeRows(Matrix<double>.Build.Dense(2, 0)).Should().Equal(double.NegativeInfinity, double.NegativeInfinity);
        LogSumExp.Compute<double>([double.PositiveInfinity, 1]).Should().Be(double.PositiveInfinity);
        FluentActions.Invoking(() => LogSumExp.Compute<Half>([])).Should().Throw<NotSupportedException>();
        FluentActions.Invoking(() => LogSumExp.ComputeRows(Matrix<double>.Build.Dense(0, 3))).Should().Throw<ArgumentException>().WithMessage("x is 0 x 3*");
    }

    private static Matrix<double> Row(params double[] values) => Matrix<double>.Build.Dense(1, values.Length, values);
}
