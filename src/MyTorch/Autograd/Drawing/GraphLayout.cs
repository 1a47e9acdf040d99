namespace MyTorch.Autograd;

/// <summary>
/// Places the nodes of a graph in layers from left to right, without overlaps between nodes or between edges and nodes. An edge that spans
/// several layers has a bend in each layer in between (Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical system
/// structures, 1981); the edges from one node share their bends.
/// </summary>
internal sealed class GraphLayout
{
    /// <summary>The height of a bend.</summary>
    private const double BendHeight = 2;

    private const double LayerGap = 44;
    private const double NodeGap = 16;

    /// <summary>The maximum number of bends; a graph that needs more has straight lines for edges that span several layers.</summary>
    private const int MaxBends = 50_000;

    private const int Sweeps = 8;

    private readonly int _nodes;
    private readonly List<int> _layers = [];
    private readonly List<double> _heights;
    private readonly List<GraphSegment> _segments = [];

    /// <summary>Computes the layout.</summary>
    /// <param name="sizes">The width and height of each node.</param>
    /// <param name="edges">The edges; each leads to a later node. The edges to a node enter it in order, from top to bottom.</param>
    public GraphLayout(IReadOnlyList<(double Width, double Height)> sizes, IReadOnlyList<ExpressionEdge> edges)
    {
        _nodes = sizes.Count;
        _heights = [.. sizes.Select(size => size.Height)];
        AssignLayers(edges);
        AddSegments(edges);

        GraphLayers layers = new(_layers, _segments, Offset);
        layers.Order(Sweeps);
        Y = layers.Place(Sweeps, _heights, NodeGap);
        PlaceLayers(sizes);
    }

    /// <summary>The lines between vertices.</summary>
    public IReadOnlyList<GraphSegment> Segments => _segments;

    /// <summary>The vertical centre of each vertex: nodes first, then bends.</summary>
    public double[] Y { get; }

    /// <summary>The left and right edge of each layer.</summary>
    public (double Left, double Right)[] LayerEnds { get; private set; } = [];

    /// <summary>The total width of the layers.</summary>
    public double Width => LayerEnds[^1].Right;

    /// <summary>The height from the top of the highest node, at 0, to the bottom of the lowest node.</summary>
    public double Height => Enumerable.Range(0, _nodes).Max(node => Y[node] + (_heights[node] / 2));

    /// <summary>Returns the layer of a vertex.</summary>
    public int LayerOf(int vertex) => _layers[vertex];

    /// <summary>Whether a vertex is a bend of an edge.</summary>
    public bool IsBend(int vertex) => vertex >= _nodes;

    /// <summary>Returns the vertical distance from the centre of a vertex at which a segment enters it.</summary>
    public double Offset(GraphSegment segment) => _heights[segment.To] * (((segment.Port + 0.5) / segment.Ports) - 0.5);

    /// <summary>
    /// Assigns each node to a layer after all its predecessors; nodes without predecessors are placed just before their first successor.
    /// </summary>
    private void AssignLayers(IReadOnlyList<ExpressionEdge> edges)
    {
        int[] layers = new int[_nodes];
        bool[] isSource = new bool[_nodes];
        Array.Fill(isSource, true);
        foreach (ExpressionEdge edge in edges.OrderBy(edge => edge.To))
        {
            layers[edge.To] = Math.Max(layers[edge.To], layers[edge.From] + 1);
            isSource[edge.To] = false;
        }

        foreach (IGrouping<int, ExpressionEdge> outgoing in edges.Where(edge => isSource[edge.From]).GroupBy(edge => edge.From))
        {
            layers[outgoing.Key] = outgoing.Min(edge => layers[edge.To]) - 1;
        }

        _layers.AddRange(layers);
    }

    private void AddSegments(IReadOnlyList<ExpressionEdge> edges)
    {
        int[] ports = new int[_nodes];
        int[] entered = new int[_nodes];
        foreach (ExpressionEdge edge in edges)
        {
            ports[edge.To]++;
        }

        bool hasBends = CountBends(edges) <= MaxBends;
        var chains = new Dictionary<int, List<int>>();
        foreach (ExpressionEdge edge in edges)
        {
            int last = hasBends ? ExtendChain(chains, edge) : edge.From;
            _segments.Add(new GraphSegment(last, edge.To, entered[edge.To]++, ports[edge.To]));
        }
    }

    private long CountBends(IReadOnlyList<ExpressionEdge> edges) =>
        edges.GroupBy(edge => edge.From).Sum(outgoing => (long)outgoing.Max(edge => _layers[edge.To]) - _layers[outgoing.Key] - 1);

    /// <summary>Adds the missing bends of an edge to those of its start node, and returns the last vertex before the end node.</summary>
    private int ExtendChain(Dictionary<int, List<int>> chains, ExpressionEdge edge)
    {
        if (!chains.TryGetValue(edge.From, out List<int>? chain))
        {
            chains[edge.From] = chain = [edge.From];
        }

        int length = _layers[edge.To] - _layers[edge.From];
        while (chain.Count < length)
        {
            int bend = _layers.Count;
            _layers.Add(_layers[chain[^1]] + 1);
            _heights.Add(BendHeight);
            _segments.Add(new GraphSegment(chain[^1], bend, 0, 1));
            chain.Add(bend);
        }

        return chain[length - 1];
    }

    private void PlaceLayers(IReadOnlyList<(double Width, double Height)> sizes)
    {
        double[] widths = new double[_layers.Max() + 1];
        for (int node = 0; node < _nodes; node++)
        {
            widths[_layers[node]] = Math.Max(widths[_layers[node]], sizes[node].Width);
        }

        LayerEnds = new (double, double)[widths.Length];
        double left = 0;
        foreach ((int layer, double width) in widths.Index())
        {
            LayerEnds[layer] = (left, left + width);
            left += width + LayerGap;
        }
    }
}
