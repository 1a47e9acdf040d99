using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>Sources that are added late, and numbers at the ends of their ranges.</summary>
public class SpikingNetworkExtremeTests
{
    [Fact]
    public void Sources_added_late_fire_from_the_present_time_on()
    {
        var network = new SpikingNetwork();
        network.AddNeurons(1);
        network.Run(1, 0.1);
        SpikeRecorder trains = network.RecordSpikes(network.AddSpikeTrains([new SpikeTrain([0.5, 1, 1.5])]));
        SpikeRecorder poisson = network.RecordSpikes(network.AddPoissonSources([1000], 1));

        network.Run(1, 0.1);

        trains.Spikes.Select(spike => spike.Time).Should().Equal(1, 1.5);
        poisson.Spikes.Should().OnlyContain(spike => spike.Time >= 1);
        poisson.Counts[0].Should().BeInRange(1000 - 127, 1000 + 127);

        network.Reset();
        network.Run(1, 0.1);

        trains.Spikes.Select(spike => spike.Time).Should().Equal(0.5);
        poisson.Counts[0].Should().BeInRange(1000 - 127, 1000 + 127);
    }

    [Theory]
    [InlineData(1e6)]
    [InlineData(1e25)]
    [InlineData(1e100)]
    public void A_large_input_gives_the_tuning_curve(double input)
    {
        var network = new SpikingNetwork();
        LIFPopulation population = network.AddNeurons(1);
        population.SetInput(input);
        SpikeRecorder spikes = network.RecordSpikes(population);

        network.Run(0.1, 0.001);

        spikes.Counts[0].Should().Be(50);
        Close.Check("first spike", spikes.Spikes[0].Time, population.Neuron.TimeToThreshold(input), 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e3)]
    [InlineData(1e12)]
    public void Inhibition_that_fades_slowly_delays_a_spike(double timeConstant)
    {
        // The neuron follows b + s(t) = 2 - 1.1 e^(-t / tau_s), so far as the membrane is fast against tau_s.
        var network = new SpikingNetwork();
        SpikeTrainPopulation source = network.AddSpikeTrains([new SpikeTrain([0])]);
        LIFPopulation target = network.AddNeurons(1);
        network.Connect(source, target, Matrix<double>.Build.Dense(1, 1, -1.1 * timeConstant), timeConstant, 0.001);
        network.Run(0.0015, 0.0005);
        target.SetInput(2);
        SpikeRecorder spikes = network.RecordSpikes(target);
        double expected = timeConstant * Math.Log(1.1);

        network.Run(0.5, 0.001);

        if (expected < 0.5)
        {
            spikes.Spikes[0].Time.Should().BeInRange(expected, expected + 0.05);
        }
        else
        {
            spikes.Spikes.Should().BeEmpty();
            target.Voltage(0).Should().BeApproximately(0.9, 0.001);
        }
    }

    [Fact]
    public void Each_time_constant_has_a_current_up_to_the_limit()
    {
        var network = new SpikingNetwork();
        SpikeTrainPopulation source = network.AddSpikeTrains([new SpikeTrain([0])]);
        LIFPopulation target = network.AddNeurons(2);
        for (int k = 0; k < 1000; k++)
        {
            network.ConnectRandomly(source, target, 1, 1e-6 * (k + 1), 0.001 * (k + 1), 0.001, k);
        }

        Action more = () => network.ConnectRandomly(source, target, 1, 1, 2, 0.001, 1);
        more.Should().Throw<ArgumentException>().WithMessage("The synapses of a population have at most 1000 time constants*");
        network.Run(0.002, 0.001);

        double expected = Enumerable.Range(0, 1000).Sum(k => 1e-3 * Math.Exp(-1.0 / (k + 1)));
        Close.Check("current", target.SynapticCurrent(1), expected, 1e-12);
    }

    [Fact]
    public void A_long_time_step_can_be_cancelled()
    {
        var network = new SpikingNetwork();
        LIFPopulation population = network.AddNeurons(10);
        population.SetInput(10);
        using var source = new CancellationTokenSource();
        SpikeRecorder spikes = network.RecordSpikes(population);
        network.Run(1, 1e6);
        spikes.Counts[0].Should().BeInRange(200, 300);

        // The run itself takes ten billion windows: it ends because another thread sees it under way and cancels it.
        var canceller = new Thread(() =>
        {
            SpinWait.SpinUntil(() => network.Time > 1);
            source.Cancel();
        });
        canceller.Start();
        network.Invoking(it => it.Run(1e8, 1e8, null, source.Token)).Should().Throw<OperationCanceledException>();
        canceller.Join();

        network.Time.Should().BeInRange(1.005, 1e7);
    }

    [Fact]
    public void Currents_are_read_during_a_long_refractory_time()
    {
        var network = new SpikingNetwork();
        SpikeTrainPopulation source = network.AddSpikeTrains([new SpikeTrain([0.021])]);
        LIFPopulation target = network.AddNeurons(1, new LeakyIntegrateAndFire(refractoryTime: 0.5));
        target.SetInput(2);
        network.Connect(source, target, Matrix<double>.Build.Dense(1, 1, 0.001), 0.001, 0.001);

        network.Run(0.025, 0.001);

        Close.Check("current", target.SynapticCurrent(0), Math.Exp(-3), 1e-12);
    }

    [Fact]
    public void Numbers_beyond_their_ranges_are_rejected()
    {
        var network = new SpikingNetwork();
        LIFPopulation population = network.AddNeurons(1, new LeakyIntegrateAndFire(refractoryTime: 1));
        Matrix<double> weights = Matrix<double>.Build.Dense(1, 1, 1e99);
        Rejects(() => network.AddPoissonSources([2e6], 1), "rates[0] is 2000000: all rates must be from 0 to 1000000 Hz.*");
        Rejects(() => network.AddNeurons(1, new LeakyIntegrateAndFire(1e-7)), "The refractory time and the membrane time constant must be at least 1E-06 s*");
        Rejects(() => population.SetInput(1e101), "input must be from -1E+100 to 1E+100.*");
        Rejects(() => population.SetVoltage([-1e101]), "voltages[0] is -1E+101: it must be at least -1E+100*");
        Rejects(() => network.Connect(population, population, weights, 0.01, 1), "weights[0, 0] is 1E+99: divided by the time constant, 0.01 s, it must be from*");
        Rejects(() => network.ConnectRandomly(population, population, 1, 1e99, 0.01, 1, 1), "weight divided by the time constant, 0.01 s, must be*");
        Rejects(() => network.Connect(population, population, weights, 0.001, 1), "The refractory time of the targets is 1 s, so that timeConstant must be at least 0.002 s*");
        Rejects(() => network.Run(2e9, 1), "The run would end at 2000000000 s, but a network simulates at most 1000000000 s*");
        network.Connections.Should().BeEmpty();
        population.Voltage(0).Should().Be(0);

        static void Rejects(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);
    }
}
