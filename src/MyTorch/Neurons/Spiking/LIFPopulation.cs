namespace MyTorch.Neurons;

/// <summary>Leaky integrate-and-fire neurons of a <see cref="SpikingNetwork"/>, at rest at time 0.</summary>
/// <remarks>
/// tau_m dv_i/dt = b_i + s_i - v_i with the constant input b_i and the sum s_i of all synaptic currents. When v_i reaches 1, the neuron fires;
/// then v_i is 0 for the refractory time, while the currents continue to decay.
/// </remarks>
public sealed class LIFPopulation : Population
{
    // The cost of a spike at a synapse, and of a neuron in a window.
    private const long SynapseFlops = 60;
    private const long NeuronFlops = 8;

    // Limits the number of spikes, which is otherwise unbounded for large inputs, and the slope of the voltage.
    private const double ShortestNeuronTime = 1e-6;

    // A neuron's state is copied to the stack for each of some neurons.
    private const int MostTimeConstants = 1000;

    private readonly List<double> _timeConstants = [];
    private readonly List<Arrival> _arrivals = [];
    private MembraneStates _states;

    internal LIFPopulation(SpikingNetwork network, int count, LeakyIntegrateAndFire neuron)
        : base(network, count)
    {
        double shortest = Math.Min(neuron.RefractoryTime, neuron.MembraneTimeConstant);
        if (shortest < ShortestNeuronTime)
        {
            throw new ArgumentOutOfRangeException(
                nameof(neuron), shortest, $"The refractory time and the membrane time constant must be at least {ShortestNeuronTime} s in a network.");
        }

        Neuron = neuron;
        _states = new MembraneStates(count, new Membrane(neuron, []));
    }

    /// <summary>The constants of the neurons.</summary>
    public LeakyIntegrateAndFire Neuron { get; }

    /// <summary>Sets the input of all neurons from the current time of the network on; initially 0.</summary>
    /// <param name="input">The input, from -1e100 to 1e100: above 1 a neuron fires without any spike from others.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="input"/> is outside its range.</exception>
    public void SetInput(double input)
    {
        if (!IsInput(input))
        {
            throw new ArgumentOutOfRangeException(nameof(input), input, $"input must be {InputRange}.");
        }

        for (int i = 0; i < Count; i++)
        {
            _states.SetInput(i, Network.Time, input);
        }
    }

    /// <summary>Sets the input of each neuron from the current time of the network on.</summary>
    /// <param name="inputs">The inputs, one for each neuron, all from -1e100 to 1e100.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inputs"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of inputs is not <see cref="Population.Count"/>, or an input is outside its range.</exception>
    public void SetInput(IReadOnlyList<double> inputs)
    {
        Require(inputs, nameof(inputs), IsInput, InputRange);
        for (int i = 0; i < Count; i++)
        {
            _states.SetInput(i, Network.Time, inputs[i]);
        }
    }

    /// <summary>Sets the voltage of each neuron at the current time of the network; the voltage of a refractory neuron stays 0.</summary>
    /// <param name="voltages">The voltages, one for each neuron, at least -1e100 and below the threshold, 1.</param>
    /// <exception cref="ArgumentNullException"><paramref name="voltages"/> is null.</exception>
    /// <exception cref="ArgumentException">The number of voltages is not <see cref="Population.Count"/>, or a voltage is outside its range.</exception>
    public void SetVoltage(IReadOnlyList<double> voltages)
    {
        Require(voltages, nameof(voltages), voltage => voltage < 1 && IsInput(voltage), "at least -1E+100 and below the threshold, 1");
        for (int i = 0; i < Count; i++)
        {
            _states.SetVoltage(i, Network.Time, voltages[i]);
        }
    }

    /// <summary>Computes the voltage of a neuron at the current time of the network.</summary>
    /// <param name="neuron">The number of the neuron, from 0.</param>
    /// <returns>The voltage: 0 while the neuron is refractory.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The neuron does not exist.</exception>
    public double Voltage(int neuron) => _states.VoltageAt(Existing(neuron), Network.Time);

    /// <summary>Computes the sum of the synaptic currents of a neuron at the current time of the network.</summary>
    /// <param name="neuron">The number of the neuron, from 0.</param>
    /// <returns>The current, on the scale of the input.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The neuron does not exist.</exception>
    public double SynapticCurrent(int neuron) => _states.CurrentAt(Existing(neuron), Network.Time);

    /// <summary>The valid range of inputs, voltages and jumps of currents, so that their sums are finite.</summary>
    internal static string InputRange => "from -1E+100 to 1E+100";

    internal static bool IsInput(double value) => Math.Abs(value) <= 1e100;

    /// <summary>Returns the index of the current with a time constant, which is added if it is new.</summary>
    internal int AddCurrent(double timeConstant)
    {
        int channel = _timeConstants.IndexOf(timeConstant);
        if (channel < 0)
        {
            channel = _timeConstants.Count;
            if (channel == MostTimeConstants)
            {
                throw new ArgumentException($"The synapses of a population have at most {MostTimeConstants} time constants: round {timeConstant} s to one of them.", nameof(timeConstant));
            }

            _states = new MembraneStates(Count, new Membrane(Neuron, [.. _timeConstants, timeConstant]), _states);
            _timeConstants.Add(timeConstant);
        }

        return channel;
    }

    internal override long Prepare(double end)
    {
        _arrivals.Clear();
        foreach (Connection connection in Incoming)
        {
            connection.Deliver(end, _arrivals);
        }

        _arrivals.Sort();
        long flops = Count * NeuronFlops;
        foreach (Arrival arrival in _arrivals)
        {
            flops += SynapseFlops * (arrival.Connection.SynapseCount / arrival.Connection.From.Count);
        }

        return flops;
    }

    internal override void Advance(int first, int last, double end, List<Spike> spikes)
    {
        (int firstBlock, int lastBlock) = SynapseMatrix.Blocks(first, last);
        foreach (Arrival arrival in _arrivals)
        {
            Connection connection = arrival.Connection;
            for (int block = firstBlock; block <= lastBlock; block++)
            {
                SynapseRow row = connection.Synapses.Row(arrival.Source, block, first, last);
                _states.Receive(arrival.Time, row, connection.Channel, 1 / connection.TimeConstant, spikes);
            }
        }

        for (int i = first; i < last; i++)
        {
            _states.FireBefore(i, end, spikes);
        }
    }

    internal override void Reset()
    {
        _arrivals.Clear();
        _states.Reset();
    }

    private int Existing(int neuron) => (uint)neuron < (uint)Count
        ? neuron
        : throw new ArgumentOutOfRangeException(nameof(neuron), neuron, $"The population has {Count} neurons: neuron must be from 0 to {Count - 1}.");

    private void Require(IReadOnlyList<double> values, string name, Predicate<double> isValid, string expected)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values.Count != Count)
        {
            throw new ArgumentException($"{name} has {values.Count} values, but the population has {Count} neurons.", name);
        }

        for (int i = 0; i < values.Count; i++)
        {
            if (!isValid(values[i]))
            {
                throw new ArgumentException($"{name}[{i}] is {values[i]}: it must be {expected}.", name);
            }
        }
    }
}
