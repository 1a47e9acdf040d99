using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>Random small networks against a naive simulation.</summary>
public class SpikingNetworkRandomTests
{
    private static readonly double[] TimeConstants = [0.001, 0.003, 0.01, 0.02, 0.05, 1];
    private static readonly double[] Delays = [0.001, 0.0015, 0.004, 0.02];

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(300)]
    public void Random_networks_have_the_spikes_of_a_naive_simulation(int firstSeed)
    {
        int spikes = 0;
        for (int seed = firstSeed; seed < firstSeed + 10; seed++)
        {
            var pair = new Pair(new Random(seed));
            pair.Run(0.05);
            pair.Run(0.0501);
            spikes += pair.Check($"seed {seed}");
        }

        spikes.Should().BeGreaterThan(100);
    }

    /// <summary>The same random network twice.</summary>
    private sealed class Pair
    {
        private readonly Random _random;
        private readonly SpikingNetwork _network = new();
        private readonly NaiveSpikingNetwork _naive = new();
        private readonly List<LIFPopulation> _populations = [];
        private readonly List<SpikeRecorder> _recorders = [];
        private readonly List<int> _first = [];
        private readonly double _timeStep;

        public Pair(Random random)
        {
            _random = random;
            double[][] trains = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 6).Select(_ => random.NextDouble() * 0.09).Order().ToArray())];
            SpikeTrainPopulation sources = _network.AddSpikeTrains([.. trains.Select(times => new SpikeTrain(times))]);
            for (int i = 0; i < 2; i++)
            {
                AddPopulation();
            }

            double shortest = double.PositiveInfinity;
            for (int i = 0; i < 6; i++)
            {
                bool isOutside = i < 2;
                int from = random.Next(2);
                int to = random.Next(2);
                double timeConstant = Pick(TimeConstants);
                double delay = Pick(Delays);
                shortest = Math.Min(shortest, delay);
                Population source = isOutside ? sources : _populations[from];
                Matrix<double> weights = Matrix<double>.Build.Dense(source.Count, _populations[to].Count, (_, _) => random.Next(3) == 0 ? 0 : (random.NextDouble() - 0.4) * 0.05);
                _network.Connect(source, _populations[to], weights, timeConstant, delay);
                foreach ((int j, int k, double weight) in weights.EnumerateIndexed(Zeros.AllowSkip))
                {
                    _naive.Connect(isOutside ? -1 - j : _first[from] + j, _first[to] + k, weight, timeConstant, delay);
                }
            }

            _timeStep = random.Next(3) == 0 ? shortest : shortest * random.NextDouble();
            foreach ((int source, double[] times) in trains.Index())
            {
                Array.ForEach(times, time => _naive.Emit(-1 - source, time));
            }
        }

        public void Run(double duration)
        {
            for (int p = 0; p < 2; p++)
            {
                double[] inputs = [.. Enumerable.Range(0, _populations[p].Count).Select(_ => (_random.NextDouble() * 2) - 0.4)];
                double[] voltages = [.. inputs.Select(_ => (_random.NextDouble() * 2) - 1)];
                _populations[p].SetInput(inputs);
                _populations[p].SetVoltage(voltages);
                for (int i = 0; i < inputs.Length; i++)
                {
                    _naive.SetInput(_first[p] + i, inputs[i]);
                    _naive.SetVoltage(_first[p] + i, voltages[i]);
                }
            }

            _network.Run(duration, _timeStep);
            _naive.RunTo(_network.Time);
        }

        public int Check(string name)
        {
            (double Time, int Neuron)[] spikes =
                [.. _recorders.SelectMany((recorder, p) => recorder.Spikes.Select(spike => (spike.Time, _first[p] + spike.Neuron))).Order()];
            spikes.Select(spike => spike.Neuron).Should().Equal(_naive.Spikes.Select(spike => spike.Neuron), name);
            for (int i = 0; i < spikes.Length; i++)
            {
                Close.Check($"{name}, spike {i}", spikes[i].Time, _naive.Spikes[i].Time, 1e-11);
            }

            for (int p = 0; p < 2; p++)
            {
                for (int i = 0; i < _populations[p].Count; i++)
                {
                    Close.Check($"{name}, voltage {p}, {i}", _populations[p].Voltage(i), _naive.Voltage(_first[p] + i), 1e-8, floor: 1);
                    Close.Check($"{name}, current {p}, {i}", _populations[p].SynapticCurrent(i), _naive.Current(_first[p] + i), 1e-8, floor: 1);
                }
            }

            return spikes.Length;
        }

        private void AddPopulation()
        {
            var neuron = new LeakyIntegrateAndFire(Pick([0.01, 0.02, 0.0200001]), Pick([0.0005, 0.002, 0.03]));
            LIFPopulation population = _network.AddNeurons(_random.Next(1, 12), neuron);
            _populations.Add(population);
            _recorders.Add(_network.RecordSpikes(population));
            for (int i = 0; i < population.Count; i++)
            {
                int index = _naive.AddNeuron(neuron.MembraneTimeConstant, neuron.RefractoryTime);
                if (i == 0)
                {
                    _first.Add(index);
                }
            }
        }

        private double Pick(double[] choices) => choices[_random.Next(choices.Length)];
    }
}
