using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Graphs;

/// <summary>Minimization of functions of variables by this library's optimizers and by MathNet's minimizers.</summary>
public class MinimizerTests
{
    [Fact]
    public void Gradient_descent_stops_when_the_value_converges()
    {
        Variable<double> v = Leaf(5, -3);
        List<MinimizerStep<double>> steps = [];
        Minimum<double> minimum = Minimizer.Run(
            () => (v - new Variable<double>(Row(1, 2))).Pow(2).Sum(), new SGD<double>([v.Parameter], 0.25), tolerance: 1e-12, progress: new List(steps));

        minimum.HasConverged.Should().BeTrue();
        minimum.Steps.Should().Be(steps.Count);
        steps[0].Should().Be(new MinimizerStep<double>(1, 41), "(5 - 1)^2 + (-3 - 2)^2");
        steps[1].Value.Should().Be(41 / 4.0, "a rate of 1/4 halves the distance");
        Math.Abs(steps[^1].Value - steps[^2].Value).Should().BeLessThanOrEqualTo(1e-12);
        Math.Abs(steps[^2].Value - steps[^3].Value).Should().BeGreaterThan(1e-12);
        Close.Check("v", v.Value, Row(1, 2), 1e-5);
        minimum.Value.Should().BeLessThan(steps[^1].Value);
    }

    [Fact]
    public void A_graph_that_is_built_once_gives_the_same_steps()
    {
        Variable<double> built = Leaf(5, -3);
        Variable<double> again = Leaf(5, -3);
        Minimum<double> first = Minimizer.Run(Rosenbrock(built), new Adam<double>([built.Parameter], 0.05), maxSteps: 300, tolerance: 0);
        Minimum<double> second = Minimizer.Run(() => Rosenbrock(again), new Adam<double>([again.Parameter], 0.05), maxSteps: 300, tolerance: 0);
        first.Should().Be(second);
        first.HasConverged.Should().BeFalse();
        built.Value.Should().Be(again.Value);
    }

    [Fact]
    public void L_BFGS_finds_the_minimum_of_a_valley()
    {
        Variable<double> v = Leaf(-1.2, 1);
        Minimum<double> minimum = Minimizer.Run(() => Rosenbrock(v), new LBFGS<double>([v.Parameter]));
        minimum.HasConverged.Should().BeTrue();
        minimum.Steps.Should().BeLessThan(10);
        minimum.Value.Should().BeLessThan(1e-8, "L-BFGS stops when the value changes by less than 1e-9");
        Close.Check("v", v.Value, Row(1, 1), 1e-4);
    }

    [Fact]
    public void Minimizers_of_MathNet_take_exact_derivatives()
    {
        MathNet.Numerics.LinearAlgebra.Vector<double> start = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense([-1.2, 1]);
        Close.Check("BFGS", new BfgsMinimizer(1e-8, 1e-8, 1e-8).FindMinimum(ObjectiveFunctions.WithGradient(Rosenbrock), start).MinimizingPoint.ToRowMatrix(), Row(1, 1), 1e-7);
        Close.Check("Newton", new NewtonMinimizer(1e-8, 1000).FindMinimum(ObjectiveFunctions.WithHessian(Rosenbrock), start).MinimizingPoint.ToRowMatrix(), Row(1, 1), 1e-9);
    }

    [Fact]
    public void A_nonfinite_value_stops_the_run_before_the_step()
    {
        Variable<double> v = Leaf(4);
        FluentActions.Invoking(() => Minimizer.Run(() => v.Log(), new SGD<double>([v.Parameter], 10), tolerance: 0))
            .Should().Throw<NotFiniteNumberException>().WithMessage("The objective is * in step *");
        v.Value[0, 0].Should().BeLessThanOrEqualTo(0, "the step that left the domain is the last one");
    }

    [Fact]
    public void A_run_that_is_canceled_keeps_the_last_step()
    {
        Variable<double> v = Leaf(5);
        using var source = new CancellationTokenSource();
        List<MinimizerStep<double>> steps = [];
        FluentActions.Invoking(() => Minimizer.Run(() => v.Pow(2), new SGD<double>([v.Parameter], 0.1), progress: new List(steps, source, at: 3), cancellationToken: source.Token))
            .Should().Throw<OperationCanceledException>();
        steps.Should().HaveCount(3);
        v.Value[0, 0].Should().BeApproximately(5 * 0.8 * 0.8 * 0.8, 1e-14);
    }

    [Fact]
    public void Settings_outside_their_range()
    {
        Variable<double> v = Leaf(5);
        var optimizer = new SGD<double>([v.Parameter], 0.1);
        FluentActions.Invoking(() => Minimizer.Run(() => v.Pow(2), optimizer, maxSteps: 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Minimizer.Run(() => v.Pow(2), optimizer, tolerance: -1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Minimizer.Run(() => Leaf(1, 2).Pow(2), optimizer)).Should().Throw<InvalidOperationException>().WithMessage("The objective is 1 x 2: it must be 1 x 1. Sum or average it.");
        Variable<double> other = Leaf(1);
        FluentActions.Invoking(() => Minimizer.Run(() => other.Pow(2), optimizer)).Should().Throw<InvalidOperationException>().WithMessage("The objective depends on no parameter of the optimizer*");
        FluentActions.Invoking(() => Minimizer.Run(() => new Variable<double>(1), optimizer)).Should().Throw<InvalidOperationException>().WithMessage("The objective depends on no parameter of the optimizer*");
    }

    /// <summary>(1 - x)^2 + 100 (y - x^2)^2, 0 at (1, 1).</summary>
    private static Variable<double> Rosenbrock(Variable<double> v)
    {
        (Variable<double> x, Variable<double> y) = (v.Slice(.., 0..1), v.Slice(.., 1..2));
        return (1 - x).Pow(2) + (100 * (y - x.Pow(2)).Pow(2));
    }

    private static Variable<double> Leaf(params double[] row) => new(Row(row), requiresGradient: true);

    private static Matrix<double> Row(params double[] row) => Matrix<double>.Build.Dense(1, row.Length, row);

    private sealed class List(List<MinimizerStep<double>> steps, CancellationTokenSource? source = null, int at = 0) : IProgress<MinimizerStep<double>>
    {
        public void Report(MinimizerStep<double> value)
        {
            steps.Add(value);
            if (value.Step == at)
            {
                source?.Cancel();
            }
        }
    }
}
