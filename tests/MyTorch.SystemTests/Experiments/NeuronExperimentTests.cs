using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>The experiments of seed 003, chapter 1: the numbers it prints, and the shapes it shows.</summary>
public class NeuronExperimentTests
{
    [Fact]
    public void The_tuning_curve_rises_from_the_threshold_towards_its_limit()
    {
        ExperimentResult result = new TuningCurveExperiment().Run(CancellationToken.None);
        ResultTable curve = result.Table("curve");
        ResultTable counted = result.Table("counted");

        Close.Check("rate at 1.5", curve["rate"][150], 41.715, 1e-5);
        Close.Check("rate at 2", curve["rate"][200], 63.040, 1e-5);
        curve["rate"].Take(101).Should().OnlyContain(rate => rate == 0);
        curve["rate"].Skip(100).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.OnlyContain(rate => rate < 500);
        curve["derivative"].Skip(101).Should().BeInDescendingOrder();
        for (int i = 0; i < counted.Rows; i++)
        {
            Close.Check($"counted at {counted["input"][i]}", counted["counted_rate"][i], counted["rate"][i], 0.1, floor: 1);
        }

        result.Table("voltage")["voltage"].Should().OnlyContain(voltage => voltage >= 0 && voltage < 1);
        result.Sentences[1].Should().Contain("41.715 Hz at 1.5 and 63.040 Hz at 2").And.Contain("500 Hz");
    }

    [Fact]
    public void The_membrane_rests_spikes_once_then_spikes_regularly()
    {
        ExperimentResult result = new HodgkinHuxleyExperiment().Run(CancellationToken.None);
        ResultTable voltage = result.Table("voltage");
        double VoltageAt(double time) => voltage["voltage"][(int)Math.Round(time / 0.1)];

        result.Table("spikes")["spikes"].Should().Equal(0, 0, 1, 7, 9, 13);
        Close.Check("voltage at the end of the negative current", VoltageAt(150), -121.05, 1e-4);
        Close.Check("rest before the first positive current", VoltageAt(300), -65, 0.002);
        voltage["voltage"].Should().OnlyContain(value => value > -125 && value < 50);
        ResultTable gates = result.Table("gates");
        gates["n"].Should().BeInAscendingOrder();
        gates["m"].Should().BeInAscendingOrder();
        gates["h"].Should().BeInDescendingOrder();
        result.Pictures.Select(picture => picture.Name).Should().Equal("voltage", "spike", "gates");
    }

    [Fact]
    public void Synapses_smooth_spikes_the_more_the_slower_they_are()
    {
        ExperimentResult result = new SynapsesExperiment().Run(CancellationToken.None);
        ResultTable peaks = result.Table("peaks");

        peaks["peak_time"].Should().Equal(0, 0.01, 0.02);
        Close.Check("peak 0", peaks["peak_value"][0], 100, 1e-5);
        Close.Check("peak 1", peaks["peak_value"][1], 36.788, 1e-5);
        Close.Check("peak 2", peaks["peak_value"][2], 27.067, 1e-5);
        peaks["area_to_100_ms"].Should().OnlyContain(area => area > 0.99 && area < 1);
        ResultTable train = result.Table("train");
        Close.Check("rate", train["fast"].Average(), result.Table("spikes").Rows, 0.05);
        train["fast"].Max().Should().BeGreaterThan(2 * train["slow"].Max());
    }

    [Theory]
    [InlineData("tuning-curve")]
    [InlineData("hodgkin-huxley")]
    [InlineData("synapses")]
    public void The_same_experiment_gives_the_same_pictures(string name)
    {
        Experiment experiment = ExperimentList.All.Single(experiment => experiment.Name == name);
        string Draw() => string.Concat(experiment.Run(CancellationToken.None).Pictures.Select(picture => picture.ToSvg()));

        Draw().Should().Be(Draw());
    }

    [Theory]
    [InlineData("tuning-curve")]
    [InlineData("hodgkin-huxley")]
    [InlineData("synapses")]
    public void A_cancelled_experiment_stops(string name)
    {
        Experiment experiment = ExperimentList.All.Single(experiment => experiment.Name == name);

        FluentActions.Invoking(() => experiment.Run(new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
    }
}
