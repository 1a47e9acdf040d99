using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace MyTorch.Cli;

/// <summary>
/// One plot with two axes, a title and a legend of the named series below it, drawn in the style that all pictures share. Each method adds to the
/// plot and returns it. Series without a colour use the next one of the palette; values that are not finite leave a gap.
/// </summary>
internal sealed partial class Plot
{
    private const string Font = "Helvetica, Arial, sans-serif";

    private readonly PlotModel _model;
    private int _colours;

    /// <summary>Creates an empty plot.</summary>
    /// <param name="title">The title.</param>
    /// <param name="x">The label of the horizontal axis, with the unit in parentheses.</param>
    /// <param name="y">The label of the vertical axis, with the unit in parentheses.</param>
    public Plot(string title, string x, string y)
    {
        _model = new PlotModel
        {
            Culture = CultureInfo.InvariantCulture,
            Title = title,
            TitleFontSize = 18,
            SubtitleFontSize = 13,
            SubtitleColor = Palette.Muted,
            TitlePadding = 10,
            DefaultFont = Font,
            DefaultFontSize = 13,
            TextColor = Palette.Ink,
            PlotAreaBorderColor = Palette.Ink,
            PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
            Padding = new OxyThickness(12, 12, 22, 8),
        };
        _model.Axes.Add(Styled(new LinearAxis(), AxisPosition.Bottom, x));
        _model.Axes.Add(Styled(new LinearAxis(), AxisPosition.Left, y));
        _model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.TopLeft,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendFontSize = 13,
            LegendSymbolLength = 20,
            LegendItemSpacing = 14,
            LegendPadding = 6,
            LegendMargin = 2,
        });
    }

    /// <summary>The title.</summary>
    public string Title => _model.Title;

    /// <summary>Writes a line in small print below the title.</summary>
    public Plot Subtitle(string text) => With(() => _model.Subtitle = text);

    /// <summary>Sets the ends of the horizontal axis; null fits an end to the data.</summary>
    public Plot XRange(double? from, double? to) => With(() => SetRange(X, from, to));

    /// <summary>Sets the ends of the vertical axis; null fits an end to the data.</summary>
    public Plot YRange(double? from, double? to) => With(() => SetRange(Y, from, to));

    /// <summary>Makes the horizontal axis logarithmic; values must be positive, others leave a gap.</summary>
    public Plot LogX() => With(() => _model.Axes[0] = Styled(Logarithmic(), AxisPosition.Bottom, X.Title, X));

    /// <summary>Makes the vertical axis logarithmic; values must be positive, others leave a gap.</summary>
    public Plot LogY() => With(() => _model.Axes[1] = Styled(Logarithmic(), AxisPosition.Left, Y.Title, Y));

    /// <summary>Sets the smallest distance between two ticks of the horizontal axis, such as 1 for counts.</summary>
    public Plot XStep(double least) => With(() => X.MinimumMajorStep = least);

    /// <summary>Sets the smallest distance between two ticks of the vertical axis, such as 1 for counts.</summary>
    public Plot YStep(double least) => With(() => Y.MinimumMajorStep = least);

    /// <summary>Gives both axes the same scale, so that circles are round.</summary>
    public Plot EqualScales() => With(() => _model.PlotType = PlotType.Cartesian);

    /// <summary>Draws into a part of an image.</summary>
    /// <param name="context">Receives the drawing.</param>
    /// <param name="area">The area in pixels.</param>
    /// <exception cref="InvalidOperationException">The plot cannot be drawn.</exception>
    public void Render(IRenderContext context, OxyRect area)
    {
        IPlotModel model = _model;
        model.Update(true);
        model.Render(context, area);
        if (_model.GetLastPlotException() is { } exception)
        {
            throw new InvalidOperationException($"The plot \"{Title}\" cannot be drawn: {exception.Message}", exception);
        }
    }

    private Axis X => _model.Axes[0];

    private Axis Y => _model.Axes[1];

    private Plot With(Action change)
    {
        change();
        return this;
    }

    private static LogarithmicAxis Logarithmic() => new() { LabelFormatter = value => value.ToString(value is >= 1e-3 and < 1e4 ? "0.###" : "0.#e0", CultureInfo.InvariantCulture) };

    private static Axis Styled(Axis axis, AxisPosition position, string title, Axis? replaced = null)
    {
        axis.Position = position;
        axis.Title = title;
        axis.TitleFontSize = 14;
        axis.AxisTitleDistance = 14;
        axis.TicklineColor = Palette.Ink;
        axis.MinorTickSize = 0;
        axis.MajorTickSize = 5;
        axis.TickStyle = TickStyle.Outside;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = Palette.Grid;
        axis.MajorGridlineThickness = 1;
        axis.MaximumPadding = axis.MinimumPadding = 0.03;
        if (replaced is not null)
        {
            (axis.Minimum, axis.Maximum) = (replaced.Minimum, replaced.Maximum);
        }

        return axis;
    }

    private static void SetRange(Axis axis, double? from, double? to) => (axis.Minimum, axis.Maximum) = (from ?? double.NaN, to ?? double.NaN);
}
