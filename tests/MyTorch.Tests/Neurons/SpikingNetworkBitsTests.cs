using FluentAssertions;
using MathNet.Numerics;
using MyTorch.Neurons;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>The spikes of a network are bitwise the same for every time step, number of threads and division into runs.</summary>
public class SpikingNetworkBitsTests
{
    private const int Neurons = 300;
    private const double Duration = 0.1;

    [Theory]
    [InlineData(1.5e-3, 1)]
    [InlineData(1e-3, 2)]
    [InlineData(3.7e-4, 3)]
    [InlineData(1e-4, 1)]
    [InlineData(1e-5, 4)]
    public void Time_step_and_threads_change_no_bit(double timeStep, int threads)
    {
        (SpikingNetwork network, SpikeRecorder spikes) = Build();
        int before = Control.MaxDegreeOfParallelism;
        try
        {
            Control.MaxDegreeOfParallelism = threads;
            network.Run(Duration, timeStep);
        }
        finally
        {
            Control.MaxDegreeOfParallelism = before;
        }

        spikes.Spikes.Should().Equal(Expected.Value);
    }

    [Fact]
    public void The_bits_are_those_of_every_machine()
    {
        ulong hash = 0;
        foreach (Spike spike in Expected.Value)
        {
            hash = (hash * 1099511628211) ^ BitConverter.DoubleToUInt64Bits(spike.Time) ^ (ulong)spike.Neuron;
        }

        hash.Should().Be(1590956330435756162);
    }

    [Fact]
    public void Several_runs_recorders_and_a_reset_change_no_bit()
    {
        (SpikingNetwork network, SpikeRecorder spikes) = Build();
        network.RecordVoltage((LIFPopulation)spikes.Population, 3, 5);
        network.Run(0.0301, 1e-3);
        network.Run(0.02, 3e-4);
        network.Run(Duration - network.Time, 1e-3);
        spikes.Spikes.Should().Equal(Expected.Value);

        network.Reset();
        spikes.Spikes.Should().BeEmpty();
        ((LIFPopulation)spikes.Population).SetVoltage(Voltages);
        network.Run(Duration, 1e-3);

        spikes.Spikes.Should().Equal(Expected.Value);
    }

    [Fact]
    public void A_cancelled_run_can_be_continued()
    {
        (SpikingNetwork network, SpikeRecorder spikes) = Build();
        using var source = new CancellationTokenSource();
        var progress = new Callback(share =>
        {
            if (share >= 0.5)
            {
                source.Cancel();
            }
        });

        network.Invoking(it => it.Run(Duration, 1e-3, progress, source.Token)).Should().Throw<OperationCanceledException>();

        network.Time.Should().BeInRange(0.5 * Duration, 0.6 * Duration);
        network.Run(Duration - network.Time, 1e-3, progress);
        progress.Shares.Should().HaveCountLessThan(202).And.EndWith(1.0);
        spikes.Spikes.Should().Equal(Expected.Value);
    }

    [Fact]
    public void Poisson_sources_match_their_rates_and_seeds()
    {
        (Spike[] first, Spike[] again, Spike[] other) = (Poisson(1), Poisson(1), Poisson(2));

        again.Should().Equal(first);
        other.Should().NotEqual(first);
        first.Should().BeInAscendingOrder();
        first.Should().NotContain(spike => spike.Neuron == 1);
        double[] counts = [.. Enumerable.Range(0, 3).Select(i => (double)first.Count(spike => spike.Neuron == i))];

        // Within four standard deviations.
        counts[0].Should().BeInRange(1000 - 127, 1000 + 127);
        counts[2].Should().BeInRange(20000 - 566, 20000 + 566);
    }

    /// <summary>The spikes at one time step on one thread.</summary>
    private static readonly Lazy<IReadOnlyList<Spike>> Expected = new(() =>
    {
        (SpikingNetwork network, SpikeRecorder spikes) = Build();
        network.Run(Duration, 5e-4);
        spikes.Spikes.Count.Should().BeGreaterThan(500);
        return spikes.Spikes;
    });

    private static double[] Voltages => [.. Enumerable.Range(0, Neurons).Select(i => i * 379 % Neurons / (double)Neurons)];

    private static Spike[] Poisson(int seed)
    {
        var network = new SpikingNetwork();
        PoissonPopulation sources = network.AddPoissonSources([10, 0, 200], seed);
        SpikeRecorder spikes = network.RecordSpikes(sources);
        network.Run(100, 0.01);
        return [.. spikes.Spikes];
    }

    /// <summary>Excitation and inhibition with three time constants between 300 neurons, and random input.</summary>
    private static (SpikingNetwork Network, SpikeRecorder Spikes) Build()
    {
        var network = new SpikingNetwork();
        LIFPopulation population = network.AddNeurons(Neurons);
        population.SetInput([.. Enumerable.Range(0, Neurons).Select(i => 0.9 + (0.6 * (i * 251 % Neurons) / Neurons))]);
        population.SetVoltage(Voltages);
        PoissonPopulation sources = network.AddPoissonSources([.. Enumerable.Repeat(50.0, 100)], 3);
        network.ConnectRandomly(sources, population, 0.2, 0.002, 0.005, 0.0015, 4);
        network.ConnectRandomly(population, population, 0.1, 0.003, 0.005, 0.0015, 5);
        network.ConnectRandomly(population, population, 0.1, -0.003, 0.02, 0.002, 6);
        network.ConnectRandomly(population, population, 0.02, 0.005, 0.08, 0.003, 7);
        return (network, network.RecordSpikes(population));
    }

    private sealed class Callback(Action<double> report) : IProgress<double>
    {
        public List<double> Shares { get; } = [];

        public void Report(double value)
        {
            Shares.Add(value);
            report(value);
        }
    }
}
