using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>Seed 003, 6.3.2, seed 002, question 4, and seed 004, batch normalization, which have pictures without numbers: what is compared is their shape.</summary>
public sealed class OptimizationExperimentTests
{
    [Fact]
    public void Momentum_leaves_the_local_minimum_where_descent_stays()
    {
        ResultTable paths = new MomentumExperiment().Run(default).Table("local-minimum");

        paths["descent_x"].Should().OnlyContain(x => x < -0.8, "the ridge is at -0.21").And.BeInAscendingOrder();
        paths["descent_x"][^1].Should().BeApproximately(-0.8788854, 0.02);
        paths["momentum_x"][^1].Should().BeApproximately(1.0880339, 0.02);
        paths["momentum_loss"][^1].Should().BeLessThan(paths["descent_loss"][^1] - 0.3);
    }

    [Fact]
    public void Momentum_descends_the_valley_without_zigzag()
    {
        ResultTable paths = new MomentumExperiment().Run(default).Table("valley");

        SideChanges(paths["descent_y"].Take(30)).Should().Be(29);
        SideChanges(paths["momentum_y"].Take(30)).Should().BeLessThan(20);
        FirstBelow(paths["momentum_loss"], 0.001).Should().BeLessThan(FirstBelow(paths["descent_loss"], 0.001) / 2);

        static int SideChanges(IEnumerable<double> y) => y.Zip(y.Skip(1)).Count(pair => Math.Sign(pair.First) != Math.Sign(pair.Second));

        static int FirstBelow(IReadOnlyList<double> losses, double loss) => losses.Index().First(entry => entry.Item < loss).Index;
    }

    /// <summary>On w^2 a step multiplies w by 1 - 2 rate.</summary>
    [Fact]
    public void A_learning_rate_above_1_diverges_on_a_parabola()
    {
        ExperimentResult result = new LearningRatesExperiment().Run(default);
        ResultTable steps = result.Table("steps");

        steps["too_large_loss"].Should().BeInAscendingOrder();
        steps["too_large_weight"].Select(Math.Sign).Should().Equal(Enumerable.Range(0, 11).Select(step => step % 2 == 0 ? -1 : 1));
        steps["too_small_weight"][^1].Should().BeApproximately(-2 * Math.Pow(0.96, 10), 1e-12);
        steps["too_large_weight"][^1].Should().BeApproximately(-2 * Math.Pow(1.1, 10), 1e-12);
        steps["right_loss"][^1].Should().BeLessThan(1e-6);
        result.Sentences[0].Should().Contain("-1.330");
    }

    [Fact]
    public void Normalization_makes_the_contours_round_and_the_path_short()
    {
        ExperimentResult result = new NormalizationExperiment().Run(default);
        ResultTable conditions = result.Table("conditions");

        conditions.At("features", "before", "condition").Should().BeInRange(40, 80, "one feature is 8 times as large, and its curvature 64 times");
        conditions.At("features", "after", "condition").Should().BeLessThan(1.5);
        conditions["best_loss"][0].Should().BeInRange(0.05, 0.13, "the noise has a variance of 0.09");
        ResultTable steps = result.Table("steps");
        (steps["before_loss"][^1] - conditions["best_loss"][0]).Should().BeGreaterThan(1);
        (steps["after_loss"][3] - conditions["best_loss"][1]).Should().BeLessThan(0.01);
    }

    [Fact]
    public void A_path_that_does_not_stay_low_has_no_number_of_steps()
    {
        var path = new DescentPath([0, 0, 0, 0], [0, 0, 0, 0], [5, 1, 3, 0.5]);

        path.StepsTo(2).Should().Be(3);
        path.StepsTo(5).Should().Be(0);
        path.StepsTo(0.1).Should().BeNull();
        new DescentPath([0, 0], [0, 0], [1, double.NaN]).StepsTo(2).Should().BeNull();
    }

    [Fact]
    public void A_cancelled_descent_stops() => FluentActions
        .Invoking(() => new MomentumExperiment().Run(new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
}
