namespace MyTorch.Neurons;

/// <summary>Records the voltages and synaptic currents of some neurons at every time step of a run.</summary>
public sealed class VoltageRecorder
{
    private readonly List<double> _times = [];
    private readonly int[] _neurons;
    private readonly List<double>[] _voltages;
    private readonly List<double>[] _currents;

    internal VoltageRecorder(LIFPopulation population, IReadOnlyList<int> neurons)
    {
        (Population, _neurons) = (population, [.. neurons]);
        _voltages = [.. neurons.Select(_ => new List<double>())];
        _currents = [.. neurons.Select(_ => new List<double>())];
    }

    /// <summary>The population.</summary>
    public LIFPopulation Population { get; }

    /// <summary>The numbers of the recorded neurons.</summary>
    public IReadOnlyList<int> Neurons => _neurons;

    /// <summary>The recorded times in seconds: the end of each time step.</summary>
    public IReadOnlyList<double> Times => _times;

    /// <summary>Returns the voltages of a recorded neuron.</summary>
    /// <param name="index">The index of the neuron in <see cref="Neurons"/>.</param>
    /// <returns>The voltage at each of <see cref="Times"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside its range.</exception>
    public IReadOnlyList<double> GetVoltages(int index) => _voltages[Existing(index)];

    /// <summary>Returns the synaptic currents of a recorded neuron.</summary>
    /// <param name="index">The index of the neuron in <see cref="Neurons"/>.</param>
    /// <returns>The current at each of <see cref="Times"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside its range.</exception>
    public IReadOnlyList<double> GetCurrents(int index) => _currents[Existing(index)];

    /// <summary>Clears all recorded values.</summary>
    public void Clear()
    {
        _times.Clear();
        for (int i = 0; i < _neurons.Length; i++)
        {
            _voltages[i].Clear();
            _currents[i].Clear();
        }
    }

    internal void Record()
    {
        _times.Add(Population.Network.Time);
        for (int i = 0; i < _neurons.Length; i++)
        {
            _voltages[i].Add(Population.Voltage(_neurons[i]));
            _currents[i].Add(Population.SynapticCurrent(_neurons[i]));
        }
    }

    private int Existing(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _neurons.Length);
        return index;
    }
}
