namespace MyTorch.Neurons;

/// <summary>
/// The postsynaptic current of a spike at time 0: h(t) = t^n e^(-t / tau_s) / (n! tau_s^(n + 1)) for t at least 0,
/// otherwise 0. Its area is 1.
/// </summary>
/// <remarks>The unit of time is the caller's (s, ms). Time constants are from about 10 ms (AMPA) to over 300 ms (NMDA).</remarks>
public sealed class SynapticFilter
{
    private const int LargestOrder = 100;

    /// <summary>The number of time constants after which the current of every order is 0 and its area is 1.</summary>
    private const double FarOut = 10_000;

    /// <summary>Creates a filter.</summary>
    /// <param name="timeConstant">tau_s in the caller's unit of time, positive.</param>
    /// <param name="order">n, from 0 to 100; 0 jumps and decays, higher orders rise gradually.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public SynapticFilter(double timeConstant, int order = 0)
    {
        TimeConstant = Setting.Positive<double>(timeConstant);
        Order = order is >= 0 and <= LargestOrder
            ? order
            : throw new ArgumentOutOfRangeException(nameof(order), order, $"order must be from 0 to {LargestOrder}.");
    }

    /// <summary>The time constant tau_s.</summary>
    public double TimeConstant { get; }

    /// <summary>The order n.</summary>
    public int Order { get; }

    /// <summary>The time n tau_s after a spike at which its current is largest.</summary>
    public double PeakTime => Order * TimeConstant;

    /// <summary>The largest current of a spike, h(n tau_s).</summary>
    public double PeakValue => Value(PeakTime);

    /// <summary>Computes the current of a spike at time 0.</summary>
    /// <param name="time">The time t, finite.</param>
    /// <returns>h(t); 0 before the spike.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is not finite.</exception>
    public double Value(double time)
    {
        Setting.Finite<double>(time);
        Span<double> weights = stackalloc double[Order + 1];
        SetWeights(weights, Math.Max(time, 0));
        return time < 0 ? 0 : weights[Order] / TimeConstant;
    }

    /// <summary>Computes the area of the current of a spike at time 0 up to a time.</summary>
    /// <param name="time">The time t, finite.</param>
    /// <returns>The integral of h from 0 to t, which tends to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is not finite.</exception>
    public double Area(double time)
    {
        Setting.Finite<double>(time);
        double elapsed = Math.Clamp(time / TimeConstant, 0, FarOut);
        Span<double> weights = stackalloc double[Order + 1];
        SetWeights(weights, Math.Max(time, 0));
        double area = 0;
        if (elapsed > Order + 1)
        {
            foreach (double weight in weights)
            {
                area += weight;
            }

            return 1 - area;
        }

        // The weights w_j sum to 1: a small area is computed as the sum of those above the order, without cancellation.
        int j = Order + 1;
        for (double weight = weights[Order] * elapsed / j; area + weight > area; weight *= elapsed / ++j)
        {
            area += weight;
        }

        return area;
    }

    /// <summary>Computes the current of a spike train at one time.</summary>
    /// <param name="spikes">The spikes.</param>
    /// <param name="time">The time t, finite.</param>
    /// <returns>s(t), the sum of h(t - t_p) over all spikes t_p up to t.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="spikes"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="time"/> is not finite.</exception>
    public double Apply(SpikeTrain spikes, double time) => Apply(spikes, [time])[0];

    /// <summary>Computes the current of a spike train at many times, in one pass through both.</summary>
    /// <param name="spikes">The spikes.</param>
    /// <param name="times">The times t in ascending order, all finite.</param>
    /// <returns>s(t) at each time, the sum of h(t - t_p) over all spikes t_p up to t.</returns>
    /// <remarks>
    /// Between two events the sums S_j over p of w_j((t - t_p) / tau_s), w_j(x) = x^j e^-x / j!, change exactly by
    /// S_j(t + d) = sum over i of w_(j - i)(d / tau_s) S_i(t): the work is linear in spikes and times.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A time is not finite or earlier than the one before it.</exception>
    public double[] Apply(SpikeTrain spikes, IReadOnlyList<double> times)
    {
        ArgumentNullException.ThrowIfNull(spikes);
        ArgumentNullException.ThrowIfNull(times);
        SpikeTrain.RequireAscending(times, nameof(times));
        var result = new double[times.Count];
        var sums = new double[Order + 1];
        var weights = new double[Order + 1];
        double now = spikes.Count > 0 ? spikes.Times[0] : 0;
        int spike = 0;
        for (int i = 0; i < result.Length; i++)
        {
            for (; spike < spikes.Count && spikes.Times[spike] <= times[i]; spike++)
            {
                Advance(spikes.Times[spike]);
                sums[0]++;
            }

            if (spike > 0)
            {
                Advance(times[i]);
            }

            result[i] = sums[Order] / TimeConstant;
        }

        return result;

        void Advance(double time)
        {
            SetWeights(weights, time - now);
            now = time;
            for (int j = Order; j >= 0; j--)
            {
                double sum = 0;
                for (int k = 0; k <= j; k++)
                {
                    sum += weights[j - k] * sums[k];
                }

                sums[j] = sum;
            }
        }
    }

    /// <summary>w_j = x^j e^-x / j! for x = time / tau_s. Half of the exponential is applied first, so that no power overflows.</summary>
    private void SetWeights(Span<double> weights, double time)
    {
        double elapsed = Math.Min(time / TimeConstant, FarOut);
        double half = ScalarMath.Exp(-elapsed / 2);
        double power = half;
        for (int j = 0; j < weights.Length; j++)
        {
            weights[j] = power * half;
            power *= elapsed / (j + 1);
        }
    }
}
