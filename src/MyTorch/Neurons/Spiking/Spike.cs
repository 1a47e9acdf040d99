namespace MyTorch.Neurons;

/// <summary>A spike of a neuron of a population.</summary>
/// <param name="Time">The time in seconds.</param>
/// <param name="Neuron">The number of the neuron within its population, from 0.</param>
public readonly record struct Spike(double Time, int Neuron) : IComparable<Spike>
{
    /// <summary>Compares by time, then by neuron.</summary>
    /// <param name="other">The other spike.</param>
    /// <returns>Less than 0, 0 or more than 0, as <see cref="double.CompareTo(double)"/>.</returns>
    public int CompareTo(Spike other)
    {
        int byTime = Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : Neuron.CompareTo(other.Neuron);
    }

    /// <summary>Whether the left spike comes first.</summary>
    /// <param name="left">A spike.</param>
    /// <param name="right">Another spike.</param>
    public static bool operator <(Spike left, Spike right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left spike does not come after the right one.</summary>
    /// <param name="left">A spike.</param>
    /// <param name="right">Another spike.</param>
    public static bool operator <=(Spike left, Spike right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left spike comes last.</summary>
    /// <param name="left">A spike.</param>
    /// <param name="right">Another spike.</param>
    public static bool operator >(Spike left, Spike right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left spike does not come before the right one.</summary>
    /// <param name="left">A spike.</param>
    /// <param name="right">Another spike.</param>
    public static bool operator >=(Spike left, Spike right) => left.CompareTo(right) >= 0;
}
