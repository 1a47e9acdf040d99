namespace MyTorch.Neurons;

/// <summary>A group of neurons or of spike sources in a <see cref="SpikingNetwork"/>.</summary>
public abstract class Population
{
    private protected Population(SpikingNetwork network, int count)
    {
        Network = network;
        Count = Setting.Count(count);
    }

    /// <summary>The number of neurons or sources.</summary>
    public int Count { get; }

    internal SpikingNetwork Network { get; }

    /// <summary>The spikes of the last window, by time and neuron.</summary>
    internal List<Spike> Fired { get; } = [];

    /// <summary>The connections that end here.</summary>
    internal List<Connection> Incoming { get; } = [];

    /// <summary>Collects the spikes that arrive before <paramref name="end"/>, and estimates the floating-point operations of the window.</summary>
    internal virtual long Prepare(double end) => Count * 4L;

    /// <summary>Simulates the neurons from <paramref name="first"/> to below <paramref name="last"/> up to <paramref name="end"/>, excluded.</summary>
    internal abstract void Advance(int first, int last, double end, List<Spike> spikes);

    /// <summary>Resets the population at the current time of the network.</summary>
    internal abstract void Reset();
}
