using FluentAssertions;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Training from several starting points keeps the best.</summary>
public class ExplorationTests
{
    [Fact]
    public void Best_start_has_the_lowest_validation_loss_each_time()
    {
        ExplorationResult<double> result = Run(4);

        double[] losses = [.. Enumerable.Range(0, 4).Select(start => Fitted(start).History[History.ValidationLoss][^1])];
        result.Metrics.Should().Equal(losses).And.OnlyHaveUniqueItems();
        result.BestStart.Should().Be(losses.Index().MinBy(loss => loss.Item).Index);
        TrainerCase<double>.HashOf(result.Best.Network).Should().Be(TrainerCase<double>.HashOf(Fitted(result.BestStart).Network));
        TrainerCase<double>.HashOf(Run(4).Best.Network).Should().Be(TrainerCase<double>.HashOf(result.Best.Network));
    }

    [Fact]
    public void Scripted_metrics_decide_and_the_first_wins_a_tie()
    {
        Scripted(maximize: false, [[3, 1], [2, 0.5], [9, 0.5]]).Should().Be((1, "1, 0.5, 0.5"));
        Scripted(maximize: true, [[3, 1], [2, 0.5], [0, 1]]).Should().Be((0, "1, 0.5, 1"));
        Scripted(maximize: false, [[1, double.NaN], [5, 5]]).Should().Be((1, "NaN, 5"));
    }

    [Fact]
    public void With_early_stopping_it_is_the_metric_of_the_best_epoch() =>
        Scripted(maximize: false, [[1, 9], [2, 2]], new EarlyStopping(5)).Should().Be((0, "1, 2"));

    [Fact]
    public void Starts_that_diverge_are_left_out_unless_all_do()
    {
        ExplorationResult<double> result = Exploration.Run(3, Create, trainer => Fit(trainer, diverges: trainer == _created[0]));

        (result.BestStart > 0, double.IsNaN(result.Metrics[0])).Should().Be((true, true));
        FluentActions.Invoking(() => Exploration.Run(2, Create, trainer => Fit(trainer, diverges: true))).Should().Throw<NotFiniteNumberException>();
        FluentActions.Invoking(() => Exploration.Run(0, Create, trainer => Fit(trainer))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("starts");
    }

    private readonly List<Trainer<double>> _created = [];

    private Trainer<double> Create(int start)
    {
        _created.Add(new TrainerCase<double>(seed: 10 * start).Trainer());
        return _created[^1];
    }

    private ExplorationResult<double> Run(int starts) => Exploration.Run(starts, Create, trainer => Fit(trainer));

    private Trainer<double> Fitted(int start)
    {
        Trainer<double> trainer = Create(start);
        Fit(trainer);
        return trainer;
    }

    private static void Fit(Trainer<double> trainer, bool diverges = false)
    {
        var data = new TrainerCase<double>();
        if (diverges)
        {
            throw new NotFiniteNumberException("from the test");
        }

        trainer.Fit(data.Training, data.Validation, 2);
    }

    private static (int Start, string Figures) Scripted(bool maximize, double[][] curves, EarlyStopping? stopping = null)
    {
        ExplorationResult<double> result = Exploration.Run(
            curves.Length,
            start =>
            {
                var run = new TrainerCase<double>();
                return new Trainer<double>(run.Network, run.Criterion, run.Optimizer)
                {
                    Metrics = [new ScriptedMetric<double>(maximize, curves[start])],
                    Monitor = "validation_script",
                    EarlyStopping = stopping is null ? null : new EarlyStopping(stopping.Patience, maximize: maximize),
                };
            },
            trainer => Fit(trainer));
        return (result.BestStart, string.Join(", ", result.Metrics.Select(metric => FormattableString.Invariant($"{metric}"))));
    }
}
