namespace MyTorch.Neurons;

/// <summary>
/// Synapses from one population to another, all with the same time constant and delay: a spike of source j at time t adds w_ji / tau_s to
/// the synaptic current s_i of target i at time t + delay, and tau_s ds_i/dt = -s_i, so that the current of one spike has the area w_ji.
/// </summary>
public sealed class Connection
{
    // The currents of a neuron that has fired are stored as of the end of its refractory time: after more time constants they would be 0.
    private const double MostDecay = 500;

    private readonly Queue<Arrival> _pending = new();

    internal Connection(Population from, LIFPopulation to, SynapseMatrix synapses, double timeConstant, double delay)
    {
        (From, To, Synapses, TimeConstant, Delay) = (from, to, synapses, timeConstant, delay);
        Index = to.Incoming.Count;
        Channel = to.AddCurrent(timeConstant);
    }

    /// <summary>The population whose spikes the synapses transmit.</summary>
    public Population From { get; }

    /// <summary>The population that receives them.</summary>
    public LIFPopulation To { get; }

    /// <summary>tau_s in seconds: the time in which the current of a spike falls to 1 / e.</summary>
    public double TimeConstant { get; }

    /// <summary>The time from a spike to its arrival, in seconds.</summary>
    public double Delay { get; }

    /// <summary>The number of synapses.</summary>
    public long SynapseCount => Synapses.Count;

    internal SynapseMatrix Synapses { get; }

    /// <summary>The index among the connections of the target.</summary>
    internal int Index { get; }

    /// <summary>The index of the synaptic current of the target.</summary>
    internal int Channel { get; }

    /// <summary>Throws if a connection to a population cannot have a time constant or a delay.</summary>
    internal static void RequireTimes(LIFPopulation to, double timeConstant, double delay)
    {
        Setting.Positive<double>(timeConstant);
        Setting.Positive<double>(delay);
        if (to.Neuron.RefractoryTime > MostDecay * timeConstant)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeConstant),
                timeConstant,
                $"The refractory time of the targets is {to.Neuron.RefractoryTime} s, so that timeConstant must be at least {to.Neuron.RefractoryTime / MostDecay} s, a {MostDecay}th of it.");
        }
    }

    /// <summary>Adds the spikes of a window.</summary>
    internal void Send(List<Spike> spikes)
    {
        foreach (Spike spike in spikes)
        {
            _pending.Enqueue(new Arrival(spike.Time + Delay, this, spike.Neuron));
        }
    }

    /// <summary>Returns the spikes that arrive before <paramref name="end"/>.</summary>
    internal void Deliver(double end, List<Arrival> arrivals)
    {
        while (_pending.TryPeek(out Arrival next) && next.Time < end)
        {
            arrivals.Add(_pending.Dequeue());
        }
    }

    internal void Clear() => _pending.Clear();
}
