namespace MyTorch.Neurons;

/// <summary>A spike at the synapses of a connection.</summary>
/// <param name="Time">The time of arrival in seconds.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Source">The neuron that fired.</param>
internal readonly record struct Arrival(double Time, Connection Connection, int Source) : IComparable<Arrival>
{
    public int CompareTo(Arrival other)
    {
        int order = Time.CompareTo(other.Time);
        order = order != 0 ? order : Connection.Index.CompareTo(other.Connection.Index);
        return order != 0 ? order : Source.CompareTo(other.Source);
    }
}
