using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>The learning rates after each of forty metrics against PyTorch's, for all settings.</summary>
public class ReduceLROnPlateauTests
{
    private static readonly Reference Stored = new("schedules");
    private readonly SGD<double> _optimizer = LearningRateScheduleTests.TwoGroups();

    [Fact]
    public void Patience() => Check("plateau", new(_optimizer, 0.5, 2));

    [Fact]
    public void Defaults() => Check("plateau_defaults", new(_optimizer));

    [Fact]
    public void Cooldown() => Check("plateau_cooldown", new(_optimizer, 0.3, 1, 0.01, cooldown: 3));

    [Fact]
    public void Absolute_threshold_and_minimum() => Check("plateau_absolute", new(_optimizer, 0.5, 0, 0.02, absolute: true, minimum: 0.004));

    [Fact]
    public void Small_reductions_are_skipped() => Check("plateau_epsilon", new(_optimizer, 0.5, 1, 0.01, epsilon: 0.002));

    [Fact]
    public void Larger_is_better() => Check("plateau_maximize", new(_optimizer, 0.5, 2, maximize: true), figure => 3 - figure);

    [Fact]
    public void Larger_is_better_by_an_absolute_threshold() =>
        Check("plateau_maximize_absolute", new(_optimizer, 0.5, 2, 0.05, absolute: true, maximize: true), figure => 3 - figure);

    /// <summary>
    /// The threshold is a fraction of the magnitude: with negated metrics and the opposite direction, the reductions are the same.
    /// </summary>
    [Fact]
    public void Negative_metrics_where_larger_is_better() => Check("plateau", new(_optimizer, 0.5, 2, maximize: true), figure => -figure);

    [Fact]
    public void Negative_metrics_where_smaller_is_better() => Check("plateau_maximize", new(_optimizer, 0.5, 2), figure => figure - 3);

    [Theory]
    [InlineData(false, -10, -10.5, false)]
    [InlineData(false, -10, -9.5, false)]
    [InlineData(false, -10, -11.5, true)]
    [InlineData(true, -10, -9.5, false)]
    [InlineData(true, -10, -10.5, false)]
    [InlineData(true, -10, -8.5, true)]
    [InlineData(false, 10, 9.5, false)]
    [InlineData(false, 10, 8.5, true)]
    [InlineData(true, 10, 11.5, true)]
    [InlineData(false, 0, -1e-300, true)]
    public void A_relative_threshold_scales_with_the_magnitude(bool maximize, double first, double second, bool isBetter)
    {
        var plateau = new ReduceLROnPlateau<double>(_optimizer, threshold: 0.1, maximize: maximize);
        plateau.Step(first);
        plateau.Best.Should().Be(first);
        plateau.Step(second);

        plateau.Best.Should().Be(isBetter ? second : first);
    }

    /// <summary>The initial infinity times a factor from a threshold of 1 or more would be NaN or the opposite infinity.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_first_metric_is_always_the_best(double threshold)
    {
        foreach (bool maximize in new[] { true, false })
        {
            var plateau = new ReduceLROnPlateau<double>(_optimizer, threshold: threshold, maximize: maximize);
            plateau.Step(3);
            plateau.Best.Should().Be(3);
        }
    }

    /// <summary>With all counters in use: after any number of metrics, a scheduler with the saved state behaves as the original.</summary>
    [Fact]
    public void A_saved_scheduler_resumes()
    {
        double[] figures = [.. Stored["figures"].Enumerate()];
        for (int saved = 0; saved < figures.Length; saved++)
        {
            SGD<double> optimizer = LearningRateScheduleTests.TwoGroups();
            var plateau = new ReduceLROnPlateau<double>(optimizer, 0.3, 1, 0.01, cooldown: 3);
            foreach (double figure in figures[..saved])
            {
                plateau.Step(figure);
            }

            SGD<double> otherOptimizer = LearningRateScheduleTests.TwoGroups();
            var other = new ReduceLROnPlateau<double>(otherOptimizer, 0.3, 1, 0.01, cooldown: 3);
            other.LoadState(plateau.SaveState());
            otherOptimizer.LoadState(optimizer.SaveState());
            foreach (double figure in figures[saved..])
            {
                plateau.Step(figure);
                other.Step(figure);
                (otherOptimizer.LearningRate, other.Best).Should().Be((optimizer.LearningRate, plateau.Best), $"it was saved after {saved} metrics");
            }
        }
    }

    [Fact]
    public void A_state_that_does_not_fit_is_rejected_and_changes_nothing()
    {
        var plateau = new ReduceLROnPlateau<double>(_optimizer);
        plateau.Step(2);
        Refuse("best", NpyArray.FromArray([double.NaN]), "best is NaN: *");
        Refuse("best", NpyArray.FromArray([1f]), "best is () of Single, but must be () of Double.*");
        Refuse("bad_epochs", NpyArray.FromArray([-1]), "bad_epochs is -1, but must not be negative.*");
        Refuse("cooldown_left", NpyArray.FromArray([-2]), "cooldown_left is -2, *");
        Refuse("epoch", NpyArray.FromArray([2]), "The state has epoch, which this scheduler does not*");
        plateau.Invoking(p => p.LoadState(new Dictionary<string, NpyArray>())).Should().Throw<ArgumentException>().WithMessage("The state has no best: *");

        void Refuse(string name, NpyArray array, string message)
        {
            var state = new Dictionary<string, NpyArray>(new ReduceLROnPlateau<double>(_optimizer).SaveState()) { [name] = array };
            plateau.Invoking(p => p.LoadState(state)).Should().Throw<ArgumentException>().WithMessage(message);
            plateau.Best.Should().Be(2);
        }
    }

    [Fact]
    public void NaN_is_not_an_improvement()
    {
        var plateau = new ReduceLROnPlateau<double>(_optimizer, 0.5, patience: 1);
        plateau.Best.Should().Be(double.PositiveInfinity);
        plateau.Step(2);
        plateau.Step(double.NaN);
        plateau.Step(double.NaN);

        (plateau.Best, _optimizer.LearningRate).Should().Be((2, 0.05));
    }

    /// <summary>It is not raised to the minimum, as in PyTorch.</summary>
    [Fact]
    public void A_learning_rate_of_zero_stays_zero()
    {
        (_optimizer.Groups[0].LearningRate, _optimizer.Groups[1].LearningRate) = (0, 0);
        var plateau = new ReduceLROnPlateau<double>(_optimizer, 0.5, patience: 0, minimum: 0.01);
        plateau.Step(1);
        plateau.Step(1);

        _optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0, 0);
    }

    [Fact]
    public void Bad_settings_are_rejected_by_name()
    {
        Refuse("factor", 1.0, () => _ = new ReduceLROnPlateau<double>(_optimizer, 1));
        Refuse("patience", -1, () => _ = new ReduceLROnPlateau<double>(_optimizer, patience: -1));
        Refuse("threshold", double.NaN, () => _ = new ReduceLROnPlateau<double>(_optimizer, threshold: double.NaN));
        Refuse("cooldown", -2, () => _ = new ReduceLROnPlateau<double>(_optimizer, cooldown: -2));
        Refuse("minimum", -0.5, () => _ = new ReduceLROnPlateau<double>(_optimizer, minimum: -0.5));
        Refuse("epsilon", -1.0, () => _ = new ReduceLROnPlateau<double>(_optimizer, epsilon: -1));

        static void Refuse(string name, object value, Action create)
        {
            ArgumentOutOfRangeException error = create.Should().Throw<ArgumentOutOfRangeException>().Which;
            (error.ParamName, error.ActualValue).Should().Be((name, value));
        }
    }

    private void Check(string name, ReduceLROnPlateau<double> plateau, Func<double, double>? figureOf = null)
    {
        var rates = new List<double[]>();
        foreach (double figure in Stored["figures"].Enumerate())
        {
            plateau.Step(figureOf?.Invoke(figure) ?? figure);
            rates.Add([.. _optimizer.Groups.Select(group => group.LearningRate)]);
        }

        Close.Check(name, Matrix<double>.Build.DenseOfRows(rates), Stored[name], 1e-12, Close.EachElement);
    }
}
