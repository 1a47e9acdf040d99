namespace MyTorch.Neurons;

/// <summary>The times at which a neuron fires, in ascending order: a(t) = sum over p of delta(t - t_p).</summary>
/// <remarks>The unit of time is the caller's (s, ms); rates are per that unit.</remarks>
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
        for (int i = 0; i < _times.Length; i++)
        {
            if (!double.IsFinite(_times[i]))
            {
                throw new ArgumentException($"times[{i}] is {_times[i]}: all times must be finite.", nameof(times));
            }

            if (i > 0 && _times[i] < _times[i - 1])
            {
                throw new ArgumentException($"times[{i}] is {_times[i]}, earlier than times[{i - 1}], {_times[i - 1]}: sort the times first.", nameof(times));
            }
        }
    }

    /// <summary>The times of the spikes in ascending order.</summary>
    public IReadOnlyList<double> Times => _times;

    /// <summary>The number of spikes.</summary>
    public int Count => _times.Length;
}
