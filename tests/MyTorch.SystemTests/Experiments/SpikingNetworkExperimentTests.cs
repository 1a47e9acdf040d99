using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>What the experiment on spiking networks shows.</summary>
public class SpikingNetworkExperimentTests
{
    private static readonly Lazy<ExperimentResult> Result = new(() => new SpikingNetworkExperiment().Run(CancellationToken.None));

    [Fact]
    public void A_voltage_stays_below_the_threshold_and_follows_its_current()
    {
        ResultTable neuron = Result.Value.Table("neuron");

        neuron["voltage"].Should().OnlyContain(voltage => voltage < 1);
        neuron["current"].Max().Should().BeGreaterThan(neuron["voltage"].Max());
        neuron["current"].Should().OnlyContain(current => current >= 0);
    }

    [Fact]
    public void Both_populations_fire_at_rates_of_a_cortex()
    {
        ResultTable spikes = Result.Value.Table("spikes");

        double[] rates = [Rate("excitatory", 160), Rate("inhibitory", 40)];
        rates.Should().OnlyContain(rate => rate > 2 && rate < 100);

        double Rate(string population, int neurons) => spikes.Texts("population").Count(name => name == population) / 0.5 / neurons;
    }

    [Fact]
    public void Accuracy_rises_with_time_to_that_of_the_rates()
    {
        ResultTable accuracy = Result.Value.Table("accuracy");

        accuracy["accuracy"][0].Should().BeLessThan(0.8);
        accuracy["accuracy"][^1].Should().BeGreaterThan(0.96);
        accuracy["accuracy"].Max().Should().BeLessThan(accuracy["accuracy"][^1] + 0.015, "more time adds little in the end");
    }
}
