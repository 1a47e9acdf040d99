using FluentAssertions;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Early stopping alone, on scripted curves.</summary>
public class EarlyStoppingTests
{
    [Fact]
    public void It_stops_after_patience_epochs_without_improvement()
    {
        var stopping = new EarlyStopping(patience: 2);

        Feed(stopping, 3, 2, 2.5, 1, 1, 1).Should().Equal(true, true, false, true, false, false);

        (stopping.Best, stopping.BestEpoch, stopping.BadEpochs, stopping.ShouldStop).Should().Be((1, 4, 2, true));
    }

    [Fact]
    public void A_new_instance_does_not_stop()
    {
        var stopping = new EarlyStopping(patience: 1);

        (stopping.Best, stopping.BestEpoch, stopping.BadEpochs, stopping.ShouldStop).Should().Be((double.PositiveInfinity, 0, 0, false));
        new EarlyStopping(1, maximize: true).Best.Should().Be(double.NegativeInfinity);
    }

    /// <summary>Steps that are too small do not change the best value, so a slow descent counts once it adds up.</summary>
    [Fact]
    public void An_improvement_is_more_than_the_minimum() =>
        Feed(new EarlyStopping(10, minDelta: 0.5), 3, 2.5, 2.25, 2, 1.25).Should().Equal(true, false, true, false, true);

    [Fact]
    public void Larger_can_be_better() =>
        Feed(new EarlyStopping(10, minDelta: 0.25, maximize: true), 0.25, 0.5, 0.75, 0.5).Should().Equal(true, false, true, false);

    [Fact]
    public void Negative_metrics_improve_by_the_same_differences()
    {
        Feed(new EarlyStopping(10, minDelta: 0.5), -3, -3.5, -3.75, -2, -4.5).Should().Equal(true, false, true, false, true);
        Feed(new EarlyStopping(10, minDelta: 0.25, maximize: true), -1, -0.75, -0.5, -2).Should().Equal(true, false, true, false);
    }

    [Fact]
    public void NaN_is_not_an_improvement()
    {
        var stopping = new EarlyStopping(patience: 2);

        Feed(stopping, double.NaN, 1, double.NaN).Should().Equal(false, true, false);

        stopping.Best.Should().Be(1);
    }

    [Fact]
    public void Stops_when_two_metrics_in_a_row_differ_by_the_tolerance()
    {
        EarlyStopping Fed(params double[] metrics)
        {
            var stopping = new EarlyStopping(int.MaxValue) { Tolerance = 0.25 };
            Feed(stopping, metrics);
            return stopping;
        }

        Fed(1).ShouldStop.Should().BeFalse("there is no change yet");
        Fed(1, 0.5, 1, 0.7).ShouldStop.Should().BeFalse();
        Fed(1, 0.75).ShouldStop.Should().BeTrue("a change of exactly the tolerance counts");
        Fed(1, 2, 2.25).HasConverged.Should().BeTrue("a rise counts as a fall does");
        Fed(1, double.NaN, double.NaN).ShouldStop.Should().BeFalse();
        Fed(double.PositiveInfinity, double.PositiveInfinity).ShouldStop.Should().BeFalse();
        new EarlyStopping(1) { Tolerance = 0 }.HasConverged.Should().BeFalse();
        Feed(new EarlyStopping(5), 1, 1).Should().Equal(true, false);
    }

    [Fact]
    public void Bad_settings_are_rejected_by_name()
    {
        Rejected("Tolerance", -1.0, () => _ = new EarlyStopping(1) { Tolerance = -1 });
        Rejected("Tolerance", double.NaN, () => _ = new EarlyStopping(1) { Tolerance = double.NaN });
        Rejected("patience", 0, () => _ = new EarlyStopping(0));
        Rejected("minDelta", -1.0, () => _ = new EarlyStopping(1, -1));
        Rejected("minDelta", double.NaN, () => _ = new EarlyStopping(1, double.NaN));
        Rejected("epoch", 0, () => new EarlyStopping(1).Step(0, 1));

        static void Rejected(string name, object value, Action create)
        {
            ArgumentOutOfRangeException error = create.Should().Throw<ArgumentOutOfRangeException>().Which;
            (error.ParamName, error.ActualValue).Should().Be((name, value));
        }
    }

    private static bool[] Feed(EarlyStopping stopping, params double[] metrics) =>
        [.. metrics.Select((metric, index) => stopping.Step(index + 1, metric))];
}
