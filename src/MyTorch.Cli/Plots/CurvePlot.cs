using System.Net;
using System.Text;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Draws one value for each epoch as an SVG image on white.</summary>
internal sealed class CurvePlot
{
    private const int Width = 640;
    private const int Height = 400;
    private const int Top = 64;
    private const int Bottom = Height - 56;
    private const int Right = Width - 28;

    private readonly StringBuilder _svg = new();
    private readonly IReadOnlyList<double> _values;
    private readonly Axis _epochs;
    private readonly Axis _heights;
    private readonly int _left;

    private CurvePlot(IReadOnlyList<double> values)
    {
        _values = values;
        _epochs = Axis.ForCounts(Math.Max(1, values.Count));
        _heights = Axis.ForValues(values.DefaultIfEmpty(0).Max());
        _left = 52 + (8 * _heights.Ticks.Max(tick => _heights.Label(tick).Length));
    }

    /// <summary>The text of the image.</summary>
    /// <param name="title">What is shown, such as "Training loss".</param>
    /// <param name="quantity">What the values are, with the unit.</param>
    /// <param name="values">One finite value, not negative, for each epoch; may be empty.</param>
    public static string Draw(string title, string quantity, IReadOnlyList<double> values)
    {
        var plot = new CurvePlot(values);
        plot._svg.AppendLine(Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" font-family="sans-serif" font-size="13" fill="#222222">"""));
        plot._svg.AppendLine(Invariant($"""<rect width="{Width}" height="{Height}" fill="white"/>"""));
        plot.DrawTitle(title);
        plot.DrawValueAxis(quantity);
        plot.DrawEpochAxis();
        if (values.Count > 0)
        {
            plot.DrawCurve();
        }

        return plot._svg.AppendLine("</svg>").ToString();
    }

    private double X(double epoch) => Math.Round(_left + ((Right - _left) * (epoch / _epochs.End)), 2);

    private double Y(double value) => Math.Round(Bottom - ((Bottom - Top) * (value / _heights.End)), 2);

    private void DrawTitle(string title)
    {
        string summary = _values.Count == 0 ? "no epoch was finished" : Invariant($"final {_values[^1]:G4}, lowest {_values.Min():G4}");
        Text(_left, 28, "start", title, " font-size='18' font-weight='bold'");
        Text(_left, 48, "start", summary, " fill='#666666'");
    }

    private void DrawValueAxis(string quantity)
    {
        foreach (double tick in _heights.Ticks)
        {
            Line(_left, Y(tick), Right, Y(tick), "#e4e4e4");
            Text(_left - 10, Y(tick) + 4.5, "end", _heights.Label(tick));
        }

        Line(_left, Top, _left, Bottom, "#222222");
        Text(0, 0, "middle", quantity, Invariant($" transform='translate(22 {(Top + Bottom) / 2}) rotate(-90)'"));
    }

    private void DrawEpochAxis()
    {
        foreach (double tick in _epochs.Ticks)
        {
            Line(X(tick), Bottom, X(tick), Bottom + 5, "#222222");
            Text(X(tick), Bottom + 21, "middle", _epochs.Label(tick));
        }

        Line(_left, Bottom, Right, Bottom, "#222222");
        Text((_left + Right) / 2, Height - 12, "middle", "epoch");
    }

    private void DrawCurve()
    {
        string points = string.Join(' ', _values.Select((value, i) => Invariant($"{X(i + 1)},{Y(value)}")));
        _svg.AppendLine($"""<polyline points="{points}" fill="none" stroke="#1f5fa8" stroke-width="2" stroke-linejoin="round"/>""");
        _svg.AppendLine(Invariant($"""<circle cx="{X(_values.Count)}" cy="{Y(_values[^1])}" r="3.5" fill="#1f5fa8"/>"""));
    }

    private void Line(double x1, double y1, double x2, double y2, string colour) =>
        _svg.AppendLine(Invariant($"""<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"/>"""));

    private void Text(double x, double y, string anchor, string text, string attributes = "") =>
        _svg.AppendLine(Invariant($"""<text x="{x}" y="{y}" text-anchor="{anchor}"{attributes}>{WebUtility.HtmlEncode(text)}</text>"""));
}
