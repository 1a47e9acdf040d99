namespace MyTorch.Autograd;

/// <summary>
/// Arranges the vertices of each layer: orders them to reduce crossings, and places them vertically to keep segments nearly horizontal.
/// </summary>
internal sealed class GraphLayers
{
    private readonly int[][] _layers;
    private readonly (int Other, double Offset)[][] _left;
    private readonly (int Other, double Offset)[][] _right;

    /// <summary>Creates the layers, with the vertices of each layer in their original order.</summary>
    /// <param name="layers">The layer of each vertex.</param>
    /// <param name="segments">The segments.</param>
    /// <param name="offset">Returns the distance below the centre of a vertex at which a segment enters it.</param>
    public GraphLayers(IReadOnlyList<int> layers, IReadOnlyList<GraphSegment> segments, Func<GraphSegment, double> offset)
    {
        _layers = new int[layers.Max() + 1][];
        ILookup<int, int> vertices = Enumerable.Range(0, layers.Count).ToLookup(vertex => layers[vertex]);
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = [.. vertices[layer]];
        }

        ILookup<int, GraphSegment> incoming = segments.ToLookup(segment => segment.To);
        ILookup<int, GraphSegment> outgoing = segments.ToLookup(segment => segment.From);
        _left = [.. Enumerable.Range(0, layers.Count).Select(vertex => incoming[vertex].Select(segment => (segment.From, -offset(segment))).ToArray())];
        _right = [.. Enumerable.Range(0, layers.Count).Select(vertex => outgoing[vertex].Select(segment => (segment.To, offset(segment))).ToArray())];
    }

    /// <summary>
    /// Sorts each layer repeatedly by the mean position of the neighbours of its vertices, alternating between right and left neighbours.
    /// </summary>
    public void Order(int sweeps)
    {
        double[] places = new double[_left.Length];
        Array.ForEach(_layers, layer => Number(layer, places));
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            (int Other, double Offset)[][] neighbours = sweep % 2 == 0 ? _right : _left;
            foreach (int[] layer in sweep % 2 == 0 ? _layers.Reverse() : _layers)
            {
                // Offsets only break ties: they are scaled to a thousandth of the distance between positions.
                double[] keys = [.. layer.Select(vertex => Mean(neighbours[vertex], places, 1e-3, places[vertex]))];
                int[] sorted = [.. layer.Zip(keys).OrderBy(pair => pair.Second).Select(pair => pair.First)];
                sorted.CopyTo(layer, 0);
                Number(layer, places);
            }
        }
    }

    /// <summary>
    /// Returns the vertical centres, as close to the mean of the neighbours as the order and the gaps allow, with the top at 0.
    /// </summary>
    public double[] Place(int sweeps, IReadOnlyList<double> heights, double gap)
    {
        double[] centres = new double[_left.Length];
        foreach (int[] layer in _layers)
        {
            Spread(layer, [.. layer.Select(_ => 0.0)], heights, gap, centres);
        }

        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            bool isLeftward = sweep % 2 == 0;
            foreach (int[] layer in isLeftward ? _layers.Reverse() : _layers)
            {
                Spread(layer, [.. layer.Select(vertex => Mean((isLeftward ? _right : _left)[vertex], centres, 1, centres[vertex]))], heights, gap, centres);
            }
        }

        double top = Enumerable.Range(0, centres.Length).Min(vertex => centres[vertex] - (heights[vertex] / 2));
        return [.. centres.Select(centre => centre - top)];
    }

    private static void Number(int[] layer, double[] places)
    {
        for (int i = 0; i < layer.Length; i++)
        {
            places[layer[i]] = i;
        }
    }

    private static double Mean((int Other, double Offset)[] neighbours, double[] places, double offsetUnit, double fallback) =>
        neighbours.Length == 0 ? fallback : neighbours.Average(neighbour => places[neighbour.Other] + (offsetUnit * neighbour.Offset));

    /// <summary>
    /// Computes the centres that keep the order and the gaps and have the smallest sum of squared distances from the wanted centres, by isotonic
    /// regression (pool adjacent violators).
    /// </summary>
    private static void Spread(int[] layer, double[] wanted, IReadOnlyList<double> heights, double gap, double[] centres)
    {
        double[] compact = new double[layer.Length];
        for (int i = 1; i < layer.Length; i++)
        {
            compact[i] = compact[i - 1] + ((heights[layer[i - 1]] + heights[layer[i]]) / 2) + gap;
        }

        var pools = new Stack<(double Sum, int Count)>();
        for (int i = 0; i < layer.Length; i++)
        {
            (double sum, int count) = (wanted[i] - compact[i], 1);
            while (pools.TryPeek(out (double Sum, int Count) before) && before.Sum / before.Count >= sum / count)
            {
                pools.Pop();
                (sum, count) = (sum + before.Sum, count + before.Count);
            }

            pools.Push((sum, count));
        }

        int end = layer.Length;
        foreach ((double sum, int count) in pools)
        {
            for (int i = end - count; i < end; i++)
            {
                centres[layer[i]] = (sum / count) + compact[i];
            }

            end -= count;
        }
    }
}
