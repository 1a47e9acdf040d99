using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>What a spiking network rejects, and what a synapse takes.</summary>
public class SpikingNetworkErrorTests
{
    private static readonly Matrix<double> Weights = Matrix<double>.Build.Dense(2, 3, 0.1);

    [Fact]
    public void Weights_of_the_wrong_shape_name_both_shapes() =>
        With((network, from, to) => network.Connect(from, to, Weights.Transpose(), 0.01, 0.001))
            .Should().Throw<ArgumentException>().WithMessage("weights is 3 x 2, but must be sources x targets, 2 x 3.*");

    [Fact]
    public void Weights_must_be_finite()
    {
        Matrix<double> weights = Weights.Clone();
        weights[1, 2] = double.NaN;

        With((network, from, to) => network.Connect(from, to, weights, 0.01, 0.001))
            .Should().Throw<ArgumentException>().WithMessage("weights[1, 2] is NaN: all weights must be finite.*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.001)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Times_must_be_positive(double time)
    {
        With((network, from, to) => network.Connect(from, to, Weights, time, 0.001)).Should().Throw<ArgumentOutOfRangeException>();
        With((network, from, to) => network.Connect(from, to, Weights, 0.01, time)).Should().Throw<ArgumentOutOfRangeException>();
        With((network, _, _) => network.Run(time, 0.001)).Should().Throw<ArgumentOutOfRangeException>();
        With((network, _, _) => network.Run(1, time)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_delay_shorter_than_the_time_step_says_the_longest_step() =>
        With((network, from, to) =>
        {
            network.Connect(from, to, Weights, 0.01, 0.0005);
            network.Run(0.1, 0.001);
        }).Should().Throw<ArgumentException>().WithMessage("timeStep is 0.001 s, longer than the shortest delay, 0.0005 s: choose one of at most 0.0005 s.*");

    [Fact]
    public void Inputs_must_be_finite_and_one_for_each_neuron()
    {
        With((_, _, to) => to.SetInput([0, double.NaN, 0])).Should().Throw<ArgumentException>().WithMessage("inputs[1] is NaN: it must be from -1E+100 to 1E+100.*");
        With((_, _, to) => to.SetInput([0, 1])).Should().Throw<ArgumentException>().WithMessage("inputs has 2 values, but the population has 3 neurons.*");
        With((_, _, to) => to.SetInput(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        With((_, _, to) => to.SetVoltage([0, 1, 0])).Should().Throw<ArgumentException>().WithMessage("voltages[1] is 1: it must be at least -1E+100 and below the threshold, 1.*");
    }

    [Fact]
    public void Sources_must_be_valid()
    {
        With((network, _, _) => network.AddPoissonSources([1, -2], 1)).Should().Throw<ArgumentException>().WithMessage("rates[1] is -2: all rates must be from 0 to 1000000 Hz.*");
        With((network, _, _) => network.AddPoissonSources([], 1)).Should().Throw<ArgumentException>().WithMessage("rates is empty*");
        With((network, _, _) => network.AddSpikeTrains([new SpikeTrain([-1.0])])).Should().Throw<ArgumentException>().WithMessage("trains[0] begins at -1 s*");
        With((network, _, _) => network.AddNeurons(0)).Should().Throw<ArgumentOutOfRangeException>();
        With((network, _, _) => network.AddNeurons(1, new LeakyIntegrateAndFire(refractoryTime: 0)))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("The refractory time and the membrane time constant must be at least 1E-06 s*");
    }

    [Fact]
    public void Populations_of_another_network_are_rejected()
    {
        LIFPopulation other = new SpikingNetwork().AddNeurons(3);

        With((network, from, _) => network.Connect(from, other, Weights, 0.01, 0.001)).Should().Throw<ArgumentException>().WithMessage("to belongs to another network.*");
        With((network, _, _) => network.RecordSpikes(other)).Should().Throw<ArgumentException>().WithMessage("population belongs to another network.*");
    }

    [Fact]
    public void Numbers_of_neurons_must_exist()
    {
        With((network, _, to) => network.RecordVoltage(to)).Should().Throw<ArgumentException>().WithMessage("neurons is empty: give the numbers of the neurons to record, from 0.*");
        With((network, _, to) => network.RecordVoltage(to, 3)).Should().Throw<ArgumentException>().WithMessage("Neuron 3 does not exist: the population has neurons 0 to 2.*");
        With((_, _, to) => to.Voltage(-1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_probability_lies_between_0_and_1(double probability) =>
        With((network, from, to) => network.ConnectRandomly(from, to, probability, 0.1, 0.01, 0.001, 1)).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 600_000)]
    public void All_or_no_synapses(double probability, long expected)
    {
        var network = new SpikingNetwork();
        network.ConnectRandomly(network.AddNeurons(6), network.AddNeurons(100_000), probability, 0.1, 0.01, 0.001, 1).SynapseCount.Should().Be(expected);
    }

    [Fact]
    public void Random_synapses_take_at_most_12_bytes()
    {
        var network = new SpikingNetwork();
        LIFPopulation population = network.AddNeurons(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Connection connection = network.ConnectRandomly(population, population, 0.5, 0.1, 0.01, 0.001, 1);

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        connection.SynapseCount.Should().BeInRange(498_000, 502_000);
        ((double)bytes / connection.SynapseCount).Should().BeInRange(10, 12);
    }

    [Fact]
    public void Targets_beyond_the_first_65536_receive_spikes()
    {
        const int Count = 70_000;
        var network = new SpikingNetwork();
        SpikeTrainPopulation source = network.AddSpikeTrains([new SpikeTrain([0.001])]);
        LIFPopulation population = network.AddNeurons(Count);
        network.ConnectRandomly(source, population, 1, 0.05, 0.01, 0.001, 1);
        SpikeRecorder spikes = network.RecordSpikes(population);

        network.Run(0.05, 0.001);

        spikes.Counts.Distinct().Should().Equal(1);
        spikes.Spikes.Select(spike => spike.Time).Distinct().Should().ContainSingle();
    }

    private static Action With(Action<SpikingNetwork, SpikeTrainPopulation, LIFPopulation> action) => () =>
    {
        var network = new SpikingNetwork();
        action(network, network.AddSpikeTrains([new SpikeTrain([]), new SpikeTrain([])]), network.AddNeurons(3));
    };
}
