using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>Spiking networks against analytic results and a network computed with 40 digits.</summary>
public class SpikingNetworkTests
{
    private const double Step = 1e-3;

    [Theory]
    [InlineData(1.01)]
    [InlineData(1.5)]
    [InlineData(2)]
    [InlineData(10)]
    public void A_constant_input_gives_the_tuning_curve(double input)
    {
        var network = new SpikingNetwork();
        LIFPopulation population = network.AddNeurons(1);
        population.SetInput(input);
        SpikeRecorder spikes = network.RecordSpikes(population);

        network.Run(2, Step);

        double[] times = [.. spikes.GetTrain(0).Times];
        Close.Check("rate", (times.Length - 1) / (times[^1] - times[0]), population.Neuron.FiringRate(input), 1e-13);
        Close.Check("first spike", times[0], population.Neuron.TimeToThreshold(input), 1e-14);
    }

    [Theory]
    [InlineData(0.04 - 1e-12, 0)]
    [InlineData(0.04 + 1e-12, 1)]
    public void One_spike_fires_its_target_from_a_weight_of_0_04_on(double weight, int expected)
    {
        // The peak of the postsynaptic potential is 25 w for time constants of 10 and 20 ms.
        (SpikingNetwork network, LIFPopulation target) = OneSpike(weight, 0.01);
        SpikeRecorder spikes = network.RecordSpikes(target);

        network.Run(0.2, Step);

        spikes.Counts[0].Should().Be(expected);
    }

    [Fact]
    public void A_spike_before_the_maximum_of_a_potential_is_at_its_time()
    {
        // The potential passes 1 just before its maximum, ln 2 * 20 ms after the arrival.
        (SpikingNetwork network, LIFPopulation target) = OneSpike(0.04 + 1e-9, 0.01);
        SpikeRecorder spikes = network.RecordSpikes(target);

        network.Run(0.2, Step);

        spikes.Spikes[0].Time.Should().BeApproximately(0.011 + 0.0138629436, 4e-6);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.02)]
    [InlineData(0.1)]
    public void The_current_of_a_spike_has_the_area_of_its_weight(double timeConstant)
    {
        (SpikingNetwork network, LIFPopulation target) = OneSpike(0.03, timeConstant);
        network.Run(0.011, Step);
        VoltageRecorder recorder = network.RecordVoltage(target, 0);

        network.Run(0.05, Step);

        for (int i = 0; i < recorder.Times.Count; i++)
        {
            double since = recorder.Times[i] - 0.011;
            Close.Check($"current {i}", recorder.GetCurrents(0)[i], 0.03 / timeConstant * Math.Exp(-since / timeConstant), 1e-12);
            double potential = timeConstant == 0.02
                ? 0.03 / timeConstant * (since / 0.02) * Math.Exp(-since / 0.02)
                : 0.03 / (timeConstant - 0.02) * (Math.Exp(-since / timeConstant) - Math.Exp(-since / 0.02));
            Close.Check($"voltage {i}", recorder.GetVoltages(0)[i], potential, 1e-12);
        }
    }

    [Fact]
    public void A_slow_synapse_transmits_the_rate()
    {
        var network = new SpikingNetwork();
        LIFPopulation first = network.AddNeurons(1);
        LIFPopulation second = network.AddNeurons(1);
        first.SetInput(2);
        network.Connect(first, second, Matrix<double>.Build.Dense(1, 1, 0.05), 1, Step);
        SpikeRecorder spikes = network.RecordSpikes(second);
        network.Run(10, Step);
        spikes.Clear();

        network.Run(10, Step);

        double expected = second.Neuron.FiringRate(0.05 * first.Neuron.FiringRate(2));
        Close.Check("rate", spikes.Counts[0] / 10.0, expected, 0.01);
    }

    [Fact]
    public void A_network_of_many_time_constants_has_the_spikes_of_40_digits()
    {
        var reference = new Reference("spiking_network");
        (SpikingNetwork network, LIFPopulation population) = Build(reference);
        SpikeRecorder spikes = network.RecordSpikes(population);

        network.Run(0.4, Step);

        Matrix<double> times = reference["spike_times"];
        spikes.Spikes.Select(spike => spike.Neuron).Should().Equal(reference["spike_neurons"].Enumerate().Select(neuron => (int)neuron));
        for (int i = 0; i < spikes.Spikes.Count; i++)
        {
            Close.Check($"spike {i}", spikes.Spikes[i].Time, times[0, i], 1e-12);
        }

        for (int i = 0; i < population.Count; i++)
        {
            Close.Check($"voltage {i}", population.Voltage(i), reference["voltages"][0, i], 1e-12, floor: 1);
            Close.Check($"current {i}", population.SynapticCurrent(i), reference["currents"][0, i], 1e-12, floor: 1);
        }
    }

    [Fact]
    public void A_short_crossing_between_two_time_steps_is_a_spike()
    {
        // Excitation lifts the voltage over the threshold for less than 0.1 ms before inhibition pulls it down.
        (SpikeRecorder spikes, VoltageRecorder voltage) = ExciteAndInhibit(0.98);
        (SpikeRecorder lower, VoltageRecorder _) = ExciteAndInhibit(0.85);

        voltage.GetVoltages(0).Should().HaveCount(5).And.OnlyContain(value => value < 0.95);
        spikes.Spikes.Should().ContainSingle().Which.Time.Should().BeInRange(0.02, 0.0206);
        lower.Spikes.Should().BeEmpty("a slightly lower voltage does not reach the threshold");

        static (SpikeRecorder Spikes, VoltageRecorder Voltage) ExciteAndInhibit(double initialVoltage)
        {
            var network = new SpikingNetwork();
            SpikeTrainPopulation sources = network.AddSpikeTrains([new SpikeTrain([0.01]), new SpikeTrain([0.0106])]);
            LIFPopulation target = network.AddNeurons(1);
            target.SetInput(0.5);
            target.SetVoltage([initialVoltage]);
            network.Connect(sources, target, Matrix<double>.Build.DenseOfColumnArrays([0.016, -0.1]), 0.001, 0.01);
            SpikeRecorder spikes = network.RecordSpikes(target);
            VoltageRecorder voltage = network.RecordVoltage(target, 0);
            network.Run(0.05, 0.01);
            return (spikes, voltage);
        }
    }

    [Fact]
    public void A_refractory_neuron_integrates_nothing_but_its_currents_stay()
    {
        var network = new SpikingNetwork();
        SpikeTrainPopulation source = network.AddSpikeTrains([new SpikeTrain([0.0])]);
        LIFPopulation target = network.AddNeurons(1, new LeakyIntegrateAndFire(refractoryTime: 0.01));
        target.SetInput(2);
        network.Connect(source, target, Matrix<double>.Build.Dense(1, 1, 0.005), 0.01, 0.015);

        // It fires at 13.86 ms, and the spike arrives at 15 ms.
        network.Run(0.02, Step);
        target.Voltage(0).Should().Be(0);
        network.Run(0.01, Step);

        double start = (0.02 * Math.Log(2)) + 0.01;
        double elapsed = 0.03 - start;
        double current = 0.5 * Math.Exp((0.015 - start) / 0.01);
        double expected = (2 * -double.ExpM1(-elapsed / 0.02)) - (current * (Math.Exp(-elapsed / 0.01) - Math.Exp(-elapsed / 0.02)));
        Close.Check("voltage", target.Voltage(0), expected, 1e-12);
    }

    internal static (SpikingNetwork Network, LIFPopulation Population) Build(Reference reference)
    {
        var network = new SpikingNetwork();
        SpikeTrainPopulation sources = network.AddSpikeTrains(
            [.. Enumerable.Range(0, 4).Select(i => new SpikeTrain(reference[$"train{i}"].Enumerate()))]);
        LIFPopulation population = network.AddNeurons(6);
        population.SetInput(reference["inputs"].Row(0).ToArray());
        for (int k = 0; k < 4; k++)
        {
            Population from = k == 0 ? sources : population;
            network.Connect(from, population, reference[$"weights{k}"], reference["connections"][k, 0], reference["connections"][k, 1]);
        }

        return (network, population);
    }

    /// <summary>A source that fires at 10 ms and a neuron at which this spike arrives 1 ms later.</summary>
    private static (SpikingNetwork Network, LIFPopulation Target) OneSpike(double weight, double timeConstant)
    {
        var network = new SpikingNetwork();
        SpikeTrainPopulation source = network.AddSpikeTrains([new SpikeTrain([0.01])]);
        LIFPopulation target = network.AddNeurons(1);
        network.Connect(source, target, Matrix<double>.Build.Dense(1, 1, weight), timeConstant, Step);
        return (network, target);
    }
}
