using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// Finite differences with the default steps against derivatives written by hand: errors are about 1e-10 for first and 1e-8 for second
/// derivatives.
/// </summary>
public class FiniteDifferencesTests
{
    private static readonly Matrix<double> X = Matrix<double>.Build.DenseOfArray(new[,] { { 0.3, -1.2, 2 }, { 0.7, 0, -0.4 } });

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(-2)]
    [InlineData(1e-9)]
    public void Derivative_of_a_function(double x)
    {
        Close.Check("exp", FiniteDifferences.Derivative(Math.Exp, x), Math.Exp(x), 1e-9);
        Close.Check("sin", FiniteDifferences.Derivative(Math.Sin, x), Math.Cos(x), 1e-9);
    }

    /// <summary>A step that does not scale with x would be lost in rounding.</summary>
    [Theory]
    [InlineData(1e6)]
    [InlineData(-1e12)]
    [InlineData(1e100)]
    public void The_default_step_is_scaled_with_x(double x) =>
        Close.Check("square", FiniteDifferences.Derivative(at => at * at, x), 2 * x, 1e-9);

    [Fact]
    public void The_default_steps_are_the_documented_ones()
    {
        var points = new List<double>();
        FiniteDifferences.Derivative(Record, 0.5);
        FiniteDifferences.Derivative(Record, -200);
        FiniteDifferences.Hessian(x => Record(x[0, 0]), Matrix<double>.Build.Dense(1, 1, 0.5));

        double first = Math.Pow(2, -52.0 / 3);
        double second = Math.Pow(2, -13);
        double[] expected = [0.5 + first, 0.5 - first, -200 + (200 * first), -200 - (200 * first), 0.5, 0.5 + second, 0.5 - second];
        points.Should().HaveCount(expected.Length);
        points.Zip(expected, (point, wanted) => Math.Abs(point - wanted)).Should().AllSatisfy(error => error.Should().BeLessThan(1e-12));

        double Record(double x)
        {
            points.Add(x);
            return x;
        }
    }

    [Fact]
    public void An_explicit_step_is_not_scaled() =>
        Close.Check("cube", FiniteDifferences.Derivative(x => x * x * x, 2, step: 0.5), 12.25, 1e-15);

    [Fact]
    public void Gradient_of_a_function_of_a_matrix()
    {
        Matrix<double> weights = RandomMatrix.Normal<double>(2, 3, 1);

        Matrix<double> gradient = FiniteDifferences.Gradient(x => x.PointwiseSin().PointwiseMultiply(weights).Enumerate().Sum(), X);

        Close.Check("gradient", gradient, X.PointwiseCos().PointwiseMultiply(weights), 1e-9);
    }

    /// <summary>
    /// Numerator layout: a row for each output. The Jacobian of y = x W is W^T, and that of a softmax is diag(p) - p p^T (CS 479 notes).
    /// </summary>
    [Fact]
    public void Jacobian_of_a_row()
    {
        Matrix<double> w = RandomMatrix.Normal<double>(3, 4, 2);
        Matrix<double> row = Matrix<double>.Build.Dense(1, 3, [0.1, -0.7, 1.3]);

        Close.Check("product", FiniteDifferences.Jacobian(x => x * w, row), w.Transpose(), 1e-9);
        Vector<double> p = new Softmax<double>().Forward(row).Row(0);
        Matrix<double> softmax = FiniteDifferences.Jacobian(x => new Softmax<double>().Forward(x), row);
        Close.Check("softmax", softmax, Matrix<double>.Build.DiagonalOfDiagonalVector(p) - p.OuterProduct(p), 1e-9);
    }

    /// <summary>Both matrices are flattened column by column: the Jacobian of A x B is B^T (Kronecker) A.</summary>
    [Fact]
    public void Jacobian_of_a_matrix()
    {
        Matrix<double> a = RandomMatrix.Normal<double>(4, 2, 3);
        Matrix<double> b = RandomMatrix.Normal<double>(3, 5, 4);

        Matrix<double> jacobian = FiniteDifferences.Jacobian(x => a * x * b, X);

        (jacobian.RowCount, jacobian.ColumnCount).Should().Be((20, 6));
        Close.Check("jacobian", jacobian, b.Transpose().KroneckerProduct(a), 1e-9);
    }

    [Fact]
    public void A_function_may_return_the_same_matrix_each_time()
    {
        Matrix<double> result = Matrix<double>.Build.Dense(2, 3);

        Matrix<double> jacobian = FiniteDifferences.Jacobian(
            x =>
            {
                x.PointwiseExp(result);
                return result;
            },
            X);

        Close.Check("exp", jacobian, Matrix<double>.Build.DiagonalOfDiagonalArray([.. X.ToColumnMajorArray().Select(Math.Exp)]), 1e-9);
    }

    [Fact]
    public void Hessian_of_a_quadratic_form()
    {
        Matrix<double> a = RandomMatrix.Normal<double>(6, 6, 5);

        Matrix<double> hessian = FiniteDifferences.Hessian(x => Flat(x) * a * Flat(x) / 2, X);

        Close.Check("hessian", hessian, (a + a.Transpose()) / 2, 1e-6);
        hessian.IsSymmetric().Should().BeTrue();

        static Vector<double> Flat(Matrix<double> x) => Vector<double>.Build.Dense(x.ToColumnMajorArray());
    }

    [Fact]
    public void Hessian_of_Rosenbrocks_function()
    {
        Matrix<double> hessian = FiniteDifferences.Hessian(
            p => (100 * Math.Pow(p[0, 1] - (p[0, 0] * p[0, 0]), 2)) + Math.Pow(1 - p[0, 0], 2), Matrix<double>.Build.Dense(1, 2, [-1.2, 1]));

        Close.Check("hessian", hessian, Matrix<double>.Build.DenseOfArray(new double[,] { { 1330, 480 }, { 480, 200 } }), 1e-6);
    }

    [Fact]
    public void The_input_never_changes_even_if_the_function_writes_to_it()
    {
        Matrix<double> x = X.Clone();

        Matrix<double> gradient = FiniteDifferences.Gradient(Spoil, x);
        FiniteDifferences.Jacobian(p => Matrix<double>.Build.Dense(1, 1, Spoil(p)), x);
        FiniteDifferences.Hessian(Spoil, x);

        x.Should().Be(X);
        Close.Check("gradient", gradient, 2 * X, 1e-8);

        static double Spoil(Matrix<double> p)
        {
            double sum = p.Enumerate().Sum(value => value * value);
            p.Clear();
            return sum;
        }
    }

    [Fact]
    public void Any_storage_is_accepted()
    {
        Matrix<double> sparse = Matrix<double>.Build.Sparse(2, 3);
        sparse[1, 2] = 4;

        Matrix<double> gradient = FiniteDifferences.Gradient(x => x.Enumerate().Sum(Math.Sin), sparse);

        Close.Check("gradient", gradient, Matrix<double>.Build.Dense(2, 3, (row, column) => Math.Cos(sparse[row, column])), 1e-9);
    }

    [Fact]
    public void Nonfinite_values_are_reported_with_their_position()
    {
        FluentActions.Invoking(() => FiniteDifferences.Derivative(Math.Log, 0.5, step: 1)).Should().ThrowExactly<NotFiniteNumberException>()
            .WithMessage("f is NaN at -0.5: f must be finite on both sides of x.");
        FluentActions.Invoking(() => FiniteDifferences.Gradient(x => 1 / (x[0, 1] + 1.25), X, step: 0.05)).Should().ThrowExactly<NotFiniteNumberException>()
            .WithMessage("f is Infinity at x[0, 1] = -1.25: *");
        FluentActions.Invoking(() => FiniteDifferences.Gradient(x => Math.Log(x[1, 1]), X, step: 0.5)).Should().ThrowExactly<NotFiniteNumberException>()
            .WithMessage("f is -Infinity at x[0, 0] = 0.8: *");
        FluentActions.Invoking(() => FiniteDifferences.Jacobian(x => x.PointwiseLog(), X.PointwiseAbs() + 0.1, step: 0.25)).Should()
            .ThrowExactly<NotFiniteNumberException>().WithMessage("f[1, 1] is NaN at x[1, 1] = -0.15: *");
        FluentActions.Invoking(() => FiniteDifferences.Hessian(x => x[0, 0] > 0.5 && x[1, 0] > 0.8 ? double.NaN : 0, X, step: 0.25)).Should()
            .ThrowExactly<NotFiniteNumberException>().WithMessage("f is NaN at x[1, 0] = 0.95, x[0, 0] = 0.55: *");
    }

    [Fact]
    public void Shapes_that_depend_on_x_are_rejected()
    {
        FluentActions.Invoking(() => FiniteDifferences.Jacobian(x => Matrix<double>.Build.Dense(1, x[0, 0] > 0.3 ? 2 : 3), X)).Should()
            .ThrowExactly<ArgumentException>().WithMessage("f returned 1 x 3 at x[0, 0] = 0.29*, but 1 x 2 before: its shape must not depend on x.*");
        FluentActions.Invoking(() => FiniteDifferences.Jacobian(_ => null!, X)).Should().ThrowExactly<ArgumentException>().WithMessage("f returned null at x[0, 0] = 0.3*");
    }

    [Fact]
    public void Points_and_steps_are_checked()
    {
        Matrix<double> wrong = X.Clone();
        wrong[1, 2] = double.NaN;
        FluentActions.Invoking(() => FiniteDifferences.Derivative(Math.Sin, double.PositiveInfinity)).Should().ThrowExactly<ArgumentException>().WithParameterName("x");
        FluentActions.Invoking(() => FiniteDifferences.Gradient(_ => 0, wrong)).Should().ThrowExactly<ArgumentException>().WithMessage("x[1, 2] is NaN: the point must be finite.*");
        foreach (double step in new[] { 0, -1, double.NaN, double.PositiveInfinity })
        {
            FluentActions.Invoking(() => FiniteDifferences.Derivative(Math.Sin, 1, step)).Should().ThrowExactly<ArgumentOutOfRangeException>().WithParameterName("step");
        }

        FluentActions.Invoking(() => FiniteDifferences.Derivative(Math.Sin, 1, 1e-17)).Should().ThrowExactly<ArgumentOutOfRangeException>()
            .WithMessage("step must be larger: 1 + step rounds to 1.*");
    }

    [Fact]
    public void Null_is_rejected()
    {
        Rejects(() => FiniteDifferences.Derivative(null!, 1), "f");
        Rejects(() => FiniteDifferences.Gradient(null!, X), "f");
        Rejects(() => FiniteDifferences.Gradient(_ => 0, null!), "x");
        Rejects(() => FiniteDifferences.Jacobian(null!, X), "f");
        Rejects(() => FiniteDifferences.Jacobian(x => x, null!), "x");
        Rejects(() => FiniteDifferences.Hessian(null!, X), "f");
        Rejects(() => FiniteDifferences.Hessian(_ => 0, null!), "x");

        static void Rejects(Action call, string name) => call.Should().ThrowExactly<ArgumentNullException>().WithParameterName(name);
    }
}
