using MyTorch.Execution;

namespace MyTorch.Neurons;

/// <summary>
/// Simulates all populations over a time shorter than every delay, in which no neuron can influence another. Each thread simulates its
/// own neurons, and the spikes do not depend on the number of threads.
/// </summary>
internal sealed class NetworkWindow : IParallelWork
{
    private readonly List<Population> _populations = [];
    private readonly List<Connection> _connections = [];

    // The spikes of each chunk, by population.
    private readonly List<List<List<Spike>>> _parts = [];
    private double _end;

    public IReadOnlyList<Population> Populations => _populations;

    public IReadOnlyList<Connection> Connections => _connections;

    public void Add(Population population)
    {
        _populations.Add(population);
        _parts.ForEach(part => part.Add([]));
    }

    public void Add(Connection connection)
    {
        _connections.Add(connection);
        connection.To.Incoming.Add(connection);
    }

    /// <summary>Simulates up to <paramref name="end"/>, excluded, and sends the spikes to the connections.</summary>
    public void Run(double end)
    {
        _end = end;
        long flops = 0;
        foreach (Population population in _populations)
        {
            flops += population.Prepare(end);
        }

        int parts = ParallelWork.ChunksFor(flops);
        while (_parts.Count < parts)
        {
            _parts.Add([.. _populations.Select(_ => new List<Spike>())]);
        }

        ParallelWork.Run(this, parts);
        for (int i = 0; i < _populations.Count; i++)
        {
            List<Spike> fired = _populations[i].Fired;
            fired.Clear();
            foreach (List<List<Spike>> part in _parts)
            {
                fired.AddRange(part[i]);
                part[i].Clear();
            }

            fired.Sort();
        }

        _connections.ForEach(connection => connection.Send(connection.From.Fired));
    }

    public void Run(int part, int parts)
    {
        for (int i = 0; i < _populations.Count; i++)
        {
            long count = _populations[i].Count;
            (int first, int last) = ((int)(count * part / parts), (int)(count * (part + 1) / parts));
            if (first < last)
            {
                _populations[i].Advance(first, last, _end, _parts[part][i]);
            }
        }
    }

    public void Reset()
    {
        _populations.ForEach(population => population.Reset());
        _connections.ForEach(connection => connection.Clear());
    }
}
