using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>Operations on numbers that are not finite, zero, or near the ends of the range.</summary>
public class OperationLimitsTests
{
    private static readonly Reference Stored = new("torch_autograd");

    public static TheoryData<string> Names => [.. Stored.Names.Where(name => name.StartsWith("limits_", StringComparison.Ordinal) && name != "limits_x").Select(name => name[7..])];

    /// <summary>
    /// Functions and their first and second derivatives at NaN, infinities and zeros are those of PyTorch, with two exceptions: PyTorch's
    /// derivatives of abs and ReLU at NaN are 0 and 1, and it computes fractional powers by square roots, even for -infinity and -0, where this
    /// library follows C's pow.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Not_finite_and_zero(string name)
    {
        Matrix<double> expected = Stored[$"limits_{name}"];
        string[] words = name.Split(' ');
        var x = new Variable<double>(Stored["limits_x"], requiresGradient: true);
        Variable<double> y = new GraphProgram(name, ["leaf 1 5", string.Join(' ', [words[0], "0", .. words[1..]])]).Run([x]);
        Variable<double> first = Differentiation.Gradients(y.Sum(), [x], createGraph: true)[0];
        Matrix<double>[] actual = [y.Value, first.Value, first.RequiresGradient ? Differentiation.Gradients(first.Sum(), [x])[0].Value : Matrix<double>.Build.Dense(1, 5)];
        for (int order = 0; order < 3; order++)
        {
            for (int i = 0; i < 5; i++)
            {
                bool differs = i == 0 ? name is "abs" or "relu" && order > 0 : i is 2 or 4 && name.EndsWith(".5", StringComparison.Ordinal);
                if (differs)
                {
                    continue;
                }

                actual[order][0, i].Should().Be(expected[order, i], $"derivative {order} of {name} at {x.Value[0, i]}");
            }
        }
    }

    [Fact]
    public void The_norm_of_zeros_has_a_gradient_of_zeros()
    {
        (double norm, Matrix<double> gradient, Matrix<double> product) = Norm(Row(0, 0, 0), Row(1, -2, 0.5));
        norm.Should().Be(0);
        gradient.Should().Be(Row(0, 0, 0));
        product.Should().Be(Row(0, 0, 0), "the function has a kink there");
    }

    /// <summary>The gradient is x / n, and the product of the Hessian with v is (v - g (g, v)) / n.</summary>
    [Theory]
    [InlineData(1e200)]
    [InlineData(1e-200)]
    [InlineData(1e154)]
    [InlineData(1e-160)]
    [InlineData(1e-310)]
    [InlineData(3e307)]
    public void The_norm_neither_overflows_nor_underflows(double scale)
    {
        // Numbers below 2.2e-308 have fewer digits, and the second derivative overflows.
        double tolerance = scale < 1e-300 ? 1e-13 : 1e-15;
        (double norm, Matrix<double> gradient, Matrix<double> product) = Norm(Row(3 * scale, 0, -4 * scale), Row(1, 2, 1));
        Close.Check("norm", norm, 5 * scale, tolerance);
        Close.Check("gradient", gradient, Row(0.6, 0, -0.8), tolerance);
        if (scale >= 1e-300)
        {
            Close.Check("product", product, Row(1.12 / 5 / scale, 2 / 5.0 / scale, 0.84 / 5 / scale), 1e-14);
        }
    }

    [Fact]
    public void The_norm_of_numbers_that_are_not_finite()
    {
        new Variable<double>(Row(double.NegativeInfinity, 1)).Norm().Scalar.Should().Be(double.PositiveInfinity);
        new Variable<double>(Row(double.NaN, 1)).Norm().Scalar.Should().Be(double.NaN);
        (_, Matrix<double> gradient, _) = Norm(Row(double.PositiveInfinity, 1), Row(1, 1));
        gradient.Should().Be(Row(double.NaN, 0), "inf / inf and 1 / inf, as in PyTorch");
    }

    /// <summary>
    /// The gradient of a quotient with respect to its divisor is computed as -x / y / y, without y^2, which may overflow or underflow.
    /// </summary>
    [Theory]
    [InlineData(1e200, 1e200, 1e-200)]
    [InlineData(1e-200, 1e-200, 1e200)]
    [InlineData(3e-300, 1e-170, 3e40)]
    public void A_quotient_of_large_and_small_numbers(double x, double y, double expected)
    {
        var divisor = new Variable<double>(y, requiresGradient: true);
        (new Variable<double>(x) / divisor).Backward();
        Close.Check("gradient", divisor.Gradient[0, 0], -expected, 1e-14);
    }

    [Fact]
    public void NaN_reaches_extrema_and_their_gradients()
    {
        Variable<double> x = Leaf(1, double.NaN, 3);
        Variable<double> y = x.Max() + x.Min() + x.PointwiseMaximum(new Variable<double>(2)).Sum();
        y.Backward();
        y.Scalar.Should().Be(double.NaN);
        x.Gradient[0, 1].Should().Be(double.NaN);
    }

    [Fact]
    public void Infinities_of_softmax_and_log_sum_exp()
    {
        Variable<double> x = Leaf(double.NegativeInfinity, 0, 0);
        x.LogSumExp().Scalar.Should().BeApproximately(Math.Log(2), 1e-16);
        x.Softmax().Value.Should().Be(Row(0, 0.5, 0.5));
        x.LogSumExp().Backward();
        x.Gradient.Should().Be(Row(0, 0.5, 0.5));
        Leaf(double.PositiveInfinity, 0).LogSumExp().Scalar.Should().Be(double.PositiveInfinity);
        Leaf(double.NegativeInfinity, double.NegativeInfinity).LogSumExp().Scalar.Should().Be(double.NegativeInfinity);
        Leaf(double.NaN, 0).LogSumExp().Scalar.Should().Be(double.NaN);
    }

    /// <summary>The tails of float: PyTorch's 1 - tanh^2 is 0 from 9 on.</summary>
    [Fact]
    public void Tails_in_float()
    {
        var x = new Variable<float>(Matrix<float>.Build.Dense(1, 4, [-20f, -9f, 9f, 20f]), requiresGradient: true);
        (x.Tanh().Sum() + x.Sigmoid().Sum()).Backward();
        Matrix<double> expected = x.Value.Map(value => 1 / Math.Pow(Math.Cosh(value), 2) + (1 / (2 + (2 * Math.Cosh(value)))));
        Close.Check("gradient", x.Gradient, expected, 4e-7, Close.EachElement);
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1)]
    [InlineData(1e200)]
    public void The_norm_of_a_power_neither_overflows_nor_vanishes(double scale)
    {
        var x = new Variable<double>(Row(3 * scale, 0, -4 * scale), requiresGradient: true);
        Variable<double> norm = x.Norm(3);
        double expected = Math.Cbrt(27 + 64);
        norm.Scalar.Should().BeApproximately(expected * scale, 1e-14 * scale);
        norm.Backward();
        Close.Check("gradient", x.Gradient, Row(9 / (expected * expected), 0, -16 / (expected * expected)), 1e-14);
    }

    [Fact]
    public void The_gradient_of_the_norm_of_a_power_is_zero_at_zero()
    {
        var x = new Variable<double>(Row(0, 0), requiresGradient: true);
        x.Norm(3).Backward();
        x.Gradient.Should().Be(Row(0, 0));
    }

    private static (double Norm, Matrix<double> Gradient, Matrix<double> Product) Norm(Matrix<double> value, Matrix<double> direction)
    {
        var x = new Variable<double>(value, requiresGradient: true);
        Variable<double> norm = x.Norm();
        Variable<double> gradient = Differentiation.Gradients(norm, [x], createGraph: true)[0];
        return (norm.Scalar, gradient.Value, Differentiation.Gradients(gradient, [x], new Variable<double>(direction))[0].Value);
    }

    private static Variable<double> Leaf(params double[] row) => new(Row(row), requiresGradient: true);

    private static Matrix<double> Row(params double[] row) => Matrix<double>.Build.Dense(1, row.Length, row);
}
