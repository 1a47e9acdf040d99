namespace MyTorch.Cli;

/// <summary>Keeps some of the points that are added, evenly spaced among them: every point, or every second, fourth, eighth and so on.</summary>
internal sealed class SampledPoints
{
    private const int Most = 2000;

    private readonly List<(double X, double Y)> _points = [];
    private long _added;

    /// <summary>The points that were kept.</summary>
    public IReadOnlyList<(double X, double Y)> Points => _points;

    /// <summary>The number of added points for each point that was kept.</summary>
    public long Stride { get; private set; } = 1;

    /// <summary>Adds a point.</summary>
    public void Add(double x, double y)
    {
        if (_added++ % Stride != 0)
        {
            return;
        }

        if (_points.Count == Most)
        {
            (double X, double Y)[] half = [.. _points.Where((_, index) => index % 2 == 0)];
            _points.Clear();
            _points.AddRange(half);
            Stride *= 2;
        }

        _points.Add((x, y));
    }
}
