namespace MyTorch.Neurons;

/// <summary>Sources that fire at given times.</summary>
public sealed class SpikeTrainPopulation : Population
{
    private readonly SpikeTrain[] _trains;
    private readonly int[] _next;

    internal SpikeTrainPopulation(SpikingNetwork network, IReadOnlyList<SpikeTrain> trains)
        : base(network, trains.Count)
    {
        Setting.NoNull(trains);
        for (int i = 0; i < trains.Count; i++)
        {
            if (trains[i].Count > 0 && trains[i].Times[0] < 0)
            {
                throw new ArgumentException($"trains[{i}] begins at {trains[i].Times[0]} s: a network starts at time 0.", nameof(trains));
            }
        }

        (_trains, _next) = ([.. trains], new int[trains.Count]);
        Reset();
    }

    internal override void Advance(int first, int last, double end, List<Spike> spikes)
    {
        for (int i = first; i < last; i++)
        {
            IReadOnlyList<double> times = _trains[i].Times;
            for (; _next[i] < times.Count && times[_next[i]] < end; _next[i]++)
            {
                spikes.Add(new Spike(times[_next[i]], i));
            }
        }
    }

    internal override void Reset()
    {
        for (int i = 0; i < Count; i++)
        {
            _next[i] = _trains[i].FirstAt(Network.Time);
        }
    }
}
