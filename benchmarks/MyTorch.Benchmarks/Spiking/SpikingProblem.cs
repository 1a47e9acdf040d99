using System.Globalization;
using MyTorch.Benchmarks.Peers;
using MyTorch.Neurons;

namespace MyTorch.Benchmarks.Spiking;

/// <summary>A network of excitatory and inhibitory neurons with a uniform connection probability; brian_peer.py builds the same network.</summary>
internal sealed class SpikingProblem : IContender
{
    private const double StepSeconds = 1e-4;
    private const double Excitatory = 0.8;
    private const double Probability = 0.1;
    private const double Weight = 0.0003;
    private const double Inhibition = 0.0012;
    private const double SynapseTimeConstant = 0.005;
    private const double Delay = 0.0015;

    private readonly int _neurons;
    private readonly double _lowest;
    private readonly double _highest;
    private readonly SpikingNetwork _network = new();
    private readonly LIFPopulation[] _populations;
    private readonly SpikeRecorder[] _spikes;

    /// <param name="neurons">The number of neurons.</param>
    /// <param name="lowest">The lowest constant input.</param>
    /// <param name="highest">The highest constant input.</param>
    public SpikingProblem(int neurons, double lowest, double highest)
    {
        (_neurons, _lowest, _highest) = (neurons, lowest, highest);
        int excitatory = (int)(Excitatory * neurons);
        _populations = [_network.AddNeurons(excitatory), _network.AddNeurons(neurons - excitatory)];
        int seed = 0;
        foreach (LIFPopulation to in _populations)
        {
            _network.ConnectRandomly(_populations[0], to, Probability, Weight, SynapseTimeConstant, Delay, ++seed);
            _network.ConnectRandomly(_populations[1], to, Probability, -Inhibition, SynapseTimeConstant, Delay, ++seed);
        }

        _spikes = [.. _populations.Select(_network.RecordSpikes)];
    }

    public string Column => "MyTorch";

    public string Variant => "";

    public int Threads => MathNet.Numerics.Control.MaxDegreeOfParallelism;

    public long Synapses => _network.Connections.Sum(connection => connection.SynapseCount);

    /// <summary>Writes the numbers that brian_peer.py reads.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"{_neurons} {_populations[0].Count} {Probability} {Weight} {Inhibition} {_lowest} {_highest}");

    public double Check(int steps)
    {
        Reset();
        _network.Run(steps * StepSeconds, StepSeconds);
        return _spikes.Sum(recorder => recorder.Spikes.Count);
    }

    public double Run(int warm, int steps)
    {
        Check(warm);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        _network.Run(steps * StepSeconds, StepSeconds);
        return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private void Reset()
    {
        _network.Reset();
        int first = 0;
        foreach (LIFPopulation population in _populations)
        {
            IEnumerable<int> numbers = Enumerable.Range(first, population.Count);
            population.SetInput([.. numbers.Select(i => _lowest + ((_highest - _lowest) * Spread(i, 3571)))]);
            population.SetVoltage([.. numbers.Select(i => Spread(i, 2741))]);
            first += population.Count;
        }
    }

    /// <summary>Returns quasi-random numbers from 0 to 1.</summary>
    private double Spread(int i, int factor) => (long)i * factor % _neurons / (double)_neurons;
}
