using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Series;

namespace MyTorch.Cli;

/// <summary>The series and guides of a plot.</summary>
internal sealed partial class Plot
{
    /// <summary>Draws a line through points.</summary>
    /// <param name="name">The name in the legend; null to leave the line out.</param>
    /// <param name="x">The horizontal coordinates.</param>
    /// <param name="y">The vertical coordinates, one for each of <paramref name="x"/>.</param>
    /// <param name="colour">The number of the colour in the palette, from 0; null for the next one.</param>
    /// <param name="isDashed">Whether the line is dashed.</param>
    /// <param name="width">The width of the line in pixels.</param>
    /// <exception cref="ArgumentException">The numbers of coordinates differ.</exception>
    public Plot Line(string? name, IReadOnlyList<double> x, IReadOnlyList<double> y, int? colour = null, bool isDashed = false, double width = 2)
    {
        var series = new LineSeries
        {
            Title = name,
            RenderInLegend = name is not null,
            Color = Colour(colour),
            StrokeThickness = width,
            LineJoin = LineJoin.Round,
            LineStyle = isDashed ? LineStyle.Dash : LineStyle.Solid,
            MinimumSegmentLength = 0.5,
        };
        series.Points.AddRange(Points(x, y));
        return Add(series);
    }

    /// <summary>Draws separate points; call it once for each class to colour them by class.</summary>
    /// <param name="name">The name in the legend; null to leave the points out.</param>
    /// <param name="x">The horizontal coordinates.</param>
    /// <param name="y">The vertical coordinates, one for each of <paramref name="x"/>.</param>
    /// <param name="colour">The number of the colour in the palette, from 0; null for the next one.</param>
    /// <param name="radius">The radius of a point in pixels.</param>
    /// <exception cref="ArgumentException">The numbers of coordinates differ.</exception>
    public Plot Scatter(string? name, IReadOnlyList<double> x, IReadOnlyList<double> y, int? colour = null, double radius = 3.5)
    {
        var series = new ScatterSeries
        {
            Title = name,
            RenderInLegend = name is not null,
            MarkerType = MarkerType.Circle,
            MarkerSize = radius,
            MarkerFill = Colour(colour),
            MarkerStroke = OxyColors.White,
            MarkerStrokeThickness = 0.5,
        };
        series.Points.AddRange(Points(x, y).Select(point => new ScatterPoint(point.X, point.Y)));
        return Add(series);
    }

    /// <summary>Draws the spikes of neurons, one row of short vertical lines for each neuron, from 1 at the bottom.</summary>
    /// <param name="spikes">The times of the spikes of each neuron.</param>
    /// <param name="name">The name in the legend; null for none.</param>
    /// <param name="firstRow">The row of the first neuron.</param>
    /// <param name="colour">The number of the colour in the palette, from 0; null for the next one.</param>
    public Plot Raster(IReadOnlyList<IReadOnlyList<double>> spikes, string? name = null, int firstRow = 1, int? colour = null)
    {
        const double HalfHeight = 0.4;
        var series = new LineSeries { Title = name, RenderInLegend = name is not null, Color = Colour(colour), StrokeThickness = 1.2, MinimumSegmentLength = 0 };
        foreach ((int neuron, IReadOnlyList<double> times) in spikes.Index())
        {
            foreach (double time in times)
            {
                series.Points.AddRange([new DataPoint(time, firstRow + neuron - HalfHeight), new DataPoint(time, firstRow + neuron + HalfHeight), DataPoint.Undefined]);
            }
        }

        return Add(series);
    }

    /// <summary>Fills the area between a step function and 0.</summary>
    /// <param name="name">The name in the legend; null for none.</param>
    /// <param name="edges">The edges of the steps, in ascending order: one more than values.</param>
    /// <param name="values">The height of each step.</param>
    /// <param name="colour">The number of the colour in the palette, from 0; null for the next one.</param>
    /// <exception cref="ArgumentException">The number of edges is not one more than the number of values.</exception>
    public Plot Steps(string? name, IReadOnlyList<double> edges, IReadOnlyList<double> values, int? colour = null)
    {
        if (edges.Count != values.Count + 1)
        {
            throw new ArgumentException($"{edges.Count} edges for {values.Count} values: there must be one more edge than values.", nameof(edges));
        }

        OxyColor line = Colour(colour);
        var series = new AreaSeries { Title = name, RenderInLegend = name is not null, Color = line, Color2 = OxyColors.Transparent, Fill = OxyColor.FromAColor(60, line), StrokeThickness = 1.5, ConstantY2 = 0, MinimumSegmentLength = 0 };
        foreach ((int step, double value) in values.Index())
        {
            series.Points.AddRange([new DataPoint(edges[step], value), new DataPoint(edges[step + 1], value)]);
        }

        return Add(series);
    }

    /// <summary>Draws lines of equal height of a function of two variables, from light (low) to dark (high), without a legend.</summary>
    /// <param name="x">The horizontal grid coordinates, in ascending order.</param>
    /// <param name="y">The vertical grid coordinates, in ascending order.</param>
    /// <param name="height">The function.</param>
    /// <param name="levels">The heights of the lines, in ascending order.</param>
    public Plot Contours(IReadOnlyList<double> x, IReadOnlyList<double> y, Func<double, double, double> height, IReadOnlyList<double> levels)
    {
        double[,] heights = new double[x.Count, y.Count];
        for (int i = 0; i < x.Count; i++)
        {
            for (int j = 0; j < y.Count; j++)
            {
                heights[i, j] = height(x[i], y[j]);
            }
        }

        OxyColor[] greys = [.. levels.Select((_, level) => Grey(level / Math.Max(1.0, levels.Count - 1)))];
        return Add(new ContourSeries
        {
            ColumnCoordinates = [.. x],
            RowCoordinates = [.. y],
            Data = heights,
            ContourLevels = [.. levels],
            ContourColors = greys,
            LabelStep = int.MaxValue,
            StrokeThickness = 1,
            RenderInLegend = false,
        });

        static OxyColor Grey(double fraction) => OxyColor.FromRgb(Shade(fraction), Shade(fraction), Shade(fraction));

        static byte Shade(double fraction) => (byte)(205 - (110 * fraction));
    }

    /// <summary>Draws a path, such as that of an optimizer: a line with a point at each step, the first one large.</summary>
    /// <param name="name">The name in the legend; null for none.</param>
    /// <param name="x">The horizontal coordinates.</param>
    /// <param name="y">The vertical coordinates, one for each of <paramref name="x"/>.</param>
    /// <param name="colour">The number of the colour in the palette, from 0; null for the next one.</param>
    /// <exception cref="ArgumentException">The numbers of coordinates differ.</exception>
    public Plot Trail(string? name, IReadOnlyList<double> x, IReadOnlyList<double> y, int? colour = null)
    {
        colour ??= _colours++;
        return Line(name, x, y, colour, width: 1.5).Scatter(null, x, y, colour, radius: 2.2).Scatter(null, [.. x.Take(1)], [.. y.Take(1)], colour, radius: 5);
    }

    /// <summary>Draws a dashed line across the plot at a value of the horizontal axis.</summary>
    public Plot VerticalGuide(double x, string label = "") => With(() => _model.Annotations.Add(Guide(new LineAnnotation { Type = LineAnnotationType.Vertical, X = x, Text = label })));

    /// <summary>Draws a dashed line across the plot at a value of the vertical axis.</summary>
    public Plot HorizontalGuide(double y, string label = "") => With(() => _model.Annotations.Add(Guide(new LineAnnotation { Type = LineAnnotationType.Horizontal, Y = y, Text = label })));

    private static LineAnnotation Guide(LineAnnotation guide)
    {
        (guide.Color, guide.TextColor, guide.LineStyle, guide.StrokeThickness) = (Palette.Muted, Palette.Muted, LineStyle.Dash, 1);
        return guide;
    }

    private Plot Add(Series series) => With(() => _model.Series.Add(series));

    private OxyColor Colour(int? colour) => Palette.Of(colour ?? _colours++);

    private static IEnumerable<DataPoint> Points(IReadOnlyList<double> x, IReadOnlyList<double> y) => x.Count == y.Count
        ? x.Zip(y, (first, second) => double.IsFinite(first) && double.IsFinite(second) ? new DataPoint(first, second) : DataPoint.Undefined)
        : throw new ArgumentException($"{x.Count} horizontal and {y.Count} vertical coordinates: the numbers must be equal.", nameof(y));
}
