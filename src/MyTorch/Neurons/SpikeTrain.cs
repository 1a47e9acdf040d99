namespace MyTorch.Neurons;

/// <summary>The times at which a neuron fires, in ascending order: a(t) = sum over p of delta(t - t_p).</summary>
/// <remarks>The unit of time is the caller's (s, ms); rates are per that unit. <see cref="SynapticFilter"/> filters spike trains.</remarks>
public sealed class SpikeTrain
{
    private readonly double[] _times;

    /// <summary>Creates a spike train.</summary>
    /// <param name="times">The times of the spikes in ascending order, all finite; equal times are spikes that coincide.</param>
    /// <exception cref="ArgumentNullException"><paramref name="times"/> is null.</exception>
    /// <exception cref="ArgumentException">A time is not finite or earlier than the one before it.</exception>
    public SpikeTrain(IEnumerable<double> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        _times = [.. times];
        RequireAscending(_times, nameof(times));
    }

    /// <summary>The times of the spikes in ascending order.</summary>
    public IReadOnlyList<double> Times => _times;

    /// <summary>The number of spikes.</summary>
    public int Count => _times.Length;

    /// <summary>The mean of the interspike intervals, whose reciprocal is the rate of a regular neuron; NaN for fewer than two spikes.</summary>
    public double MeanInterval => (_times.Length < 2 ? double.NaN : _times[^1] - _times[0]) / (_times.Length - 1);

    /// <summary>
    /// The standard deviation of the interspike intervals, the root of their mean squared distance from the mean; NaN for fewer than two spikes.
    /// </summary>
    public double IntervalDeviation
    {
        get
        {
            double mean = MeanInterval;
            double[] intervals = Intervals();
            return Math.Sqrt(intervals.Sum(interval => (interval - mean) * (interval - mean)) / intervals.Length);
        }
    }

    /// <summary>
    /// The standard deviation of the interspike intervals divided by their mean: 0 for a regular neuron, about 1 for a Poisson process; NaN for
    /// fewer than two spikes.
    /// </summary>
    public double CoefficientOfVariation => IntervalDeviation / MeanInterval;

    /// <summary>Draws a Poisson process: each short time dt has a spike with probability rate dt.</summary>
    /// <param name="rate">The rate per unit of time, finite and not negative.</param>
    /// <param name="duration">The length of the train, positive; spikes are from 0 to duration.</param>
    /// <param name="seed">The same seed gives the same spikes.</param>
    /// <returns>The spikes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static SpikeTrain Poisson(double rate, double duration, int seed) => Poisson(rate, duration, new Random(seed));

    /// <summary>Draws a Poisson process: each short time dt has a spike with probability rate dt.</summary>
    /// <param name="rate">The rate per unit of time, finite and not negative; at most a billion spikes are expected.</param>
    /// <param name="duration">The length of the train, positive; spikes are from 0 to duration.</param>
    /// <param name="random">The random number generator.</param>
    /// <returns>The spikes.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="random"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static SpikeTrain Poisson(double rate, double duration, Random random)
    {
        const double MostSpikes = 1e9;
        ArgumentNullException.ThrowIfNull(random);
        Setting.NotNegative<double>(rate);
        Setting.Positive<double>(duration);
        if (rate * duration > MostSpikes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rate), rate, $"rate * duration is {rate * duration} spikes, but must be at most {MostSpikes}: reduce rate or duration ({duration}).");
        }

        var times = new List<double>();
        double time = 0;
        while ((time -= ScalarMath.Log1p(-random.NextDouble()) / rate) < duration)
        {
            times.Add(time);
        }

        return new SpikeTrain(times);
    }

    /// <summary>Computes the times between neighbouring spikes.</summary>
    /// <returns>The interspike intervals, one less than the number of spikes; empty without spikes.</returns>
    public double[] Intervals() => [.. _times.Skip(1).Zip(_times, (next, time) => next - time)];

    /// <summary>Computes the mean rate in a time window.</summary>
    /// <param name="from">The inclusive start of the window.</param>
    /// <param name="to">The exclusive end of the window, after its start.</param>
    /// <returns>The number of spikes in the window divided by its length.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is not finite, or the window is empty.</exception>
    public double Rate(double from, double to)
    {
        Setting.Finite<double>(from);
        Setting.Finite<double>(to);
        return to > from
            ? (FirstAt(to) - FirstAt(from)) / (to - from)
            : throw new ArgumentOutOfRangeException(nameof(to), to, $"The window ends at {to}, but must end after its start, {from}.");
    }

    /// <summary>Throws if times are not finite or not in ascending order.</summary>
    internal static void RequireAscending(IReadOnlyList<double> times, string name)
    {
        for (int i = 0; i < times.Count; i++)
        {
            if (!double.IsFinite(times[i]))
            {
                throw new ArgumentException($"{name}[{i}] is {times[i]}: all times must be finite.", name);
            }

            if (i > 0 && times[i] < times[i - 1])
            {
                throw new ArgumentException($"{name}[{i}] is {times[i]}, earlier than {name}[{i - 1}], {times[i - 1]}: sort the times first.", name);
            }
        }
    }

    /// <summary>Returns the index of the first spike at or after a time.</summary>
    internal int FirstAt(double time)
    {
        (int low, int high) = (0, _times.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _times[middle] < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
