namespace MyTorch.Neurons;

/// <summary>Sources that fire at random, each at a constant rate and independently of all others (Poisson processes).</summary>
public sealed class PoissonPopulation : Population
{
    // Limits the number of spikes, as the shortest refractory time does for neurons.
    private const double HighestRate = 1e6;

    private readonly double[] _rates;
    private readonly int _seed;
    private readonly ulong[] _random;
    private readonly double[] _next;

    internal PoissonPopulation(SpikingNetwork network, IReadOnlyList<double> rates, int seed)
        : base(network, rates.Count)
    {
        _rates = [.. rates];
        for (int i = 0; i < _rates.Length; i++)
        {
            if (_rates[i] is not (>= 0 and <= HighestRate))
            {
                throw new ArgumentException($"rates[{i}] is {_rates[i]}: all rates must be from 0 to {HighestRate} Hz.", nameof(rates));
            }
        }

        (_seed, _random, _next) = (seed, new ulong[_rates.Length], new double[_rates.Length]);
        Reset();
    }

    internal override void Advance(int first, int last, double end, List<Spike> spikes)
    {
        for (int i = first; i < last; i++)
        {
            while (_next[i] < end)
            {
                spikes.Add(new Spike(_next[i], i));
                _next[i] += NextInterval(i);
            }
        }
    }

    internal override void Reset()
    {
        for (int i = 0; i < Count; i++)
        {
            _random[i] = SplitMix.Mix(((ulong)(uint)_seed << 32) | (uint)i);
            _next[i] = Network.Time + NextInterval(i);
        }
    }

    /// <summary>-log(u) / rate for u between 0 and 1, neither included.</summary>
    private double NextInterval(int source) => -ScalarMath.Log(SplitMix.NextUniform(ref _random[source])) / _rates[source];
}
