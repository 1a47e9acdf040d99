namespace MyTorch.Neurons;

/// <summary>Records the spikes of a population.</summary>
public sealed class SpikeRecorder
{
    private readonly List<Spike> _spikes = [];
    private readonly int[] _counts;

    internal SpikeRecorder(Population population)
    {
        Population = population;
        _counts = new int[population.Count];
    }

    /// <summary>The population.</summary>
    public Population Population { get; }

    /// <summary>The spikes since the recorder was created or cleared, by time and then by neuron.</summary>
    public IReadOnlyList<Spike> Spikes => _spikes;

    /// <summary>The number of spikes of each neuron.</summary>
    public IReadOnlyList<int> Counts => _counts;

    /// <summary>Returns the spikes of one neuron.</summary>
    /// <param name="neuron">The number of the neuron, from 0.</param>
    /// <returns>The spike times of the neuron in seconds.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The neuron does not exist.</exception>
    public SpikeTrain GetTrain(int neuron)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(neuron);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(neuron, _counts.Length);
        return new SpikeTrain(_spikes.Where(spike => spike.Neuron == neuron).Select(spike => spike.Time));
    }

    /// <summary>Clears all spikes.</summary>
    public void Clear()
    {
        _spikes.Clear();
        Array.Clear(_counts);
    }

    internal void Record()
    {
        _spikes.AddRange(Population.Fired);
        foreach (Spike spike in Population.Fired)
        {
            _counts[spike.Neuron]++;
        }
    }
}
