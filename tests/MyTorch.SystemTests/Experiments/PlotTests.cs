using System.Globalization;
using System.Xml.Linq;
using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

public sealed class PlotTests
{
    private static readonly double[] X = [1, 2, 3, 4];

    [Fact]
    public void A_picture_is_an_svg_element_without_addresses_that_scales()
    {
        string svg = Svg(Everything());
        svg.Should().StartWith("<svg viewBox=\"0 0 640 400\" ").And.NotContain("DOCTYPE").And.NotContain("\r");
        XElement.Parse(svg).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)
            .Should().Contain(["All that can be drawn", "time (ms)", "σ(z)", "line", "points", "steps", "spikes", "path"]);
    }

    [Fact]
    public void The_same_plots_give_the_same_text_in_any_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string expected = Svg(Everything());
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Svg(Everything()).Should().Be(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Panels_form_a_grid_with_separate_clip_paths()
    {
        XElement svg = XElement.Parse(new Picture("p", [Everything(), Everything(), Everything()], columns: 2).ToSvg());
        svg.Attribute("viewBox")!.Value.Should().Be("0 0 1280 800");
        svg.Descendants().Select(element => element.Attribute("id")?.Value).Where(id => id is not null).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Values_that_cannot_be_drawn_leave_gaps()
    {
        string[] Curves(Plot plot) => [.. XElement.Parse(Svg(plot)).Descendants()
            .Where(element => element.Name.LocalName == "polyline" && element.Attribute("style")!.Value.Contains("rgb(0,114,178)", StringComparison.Ordinal)).Select(element => element.Attribute("points")!.Value)];

        double[] x = [1, 2, 3, 4, 5];
        Curves(new Plot("t", "x", "y").Line(null, x, [1, 2, double.NaN, 4, 5])).Should().HaveCount(2);
        Curves(new Plot("t", "x", "y").Line(null, x, [1, 2, double.PositiveInfinity, 4, 5])).Should().HaveCount(2);
        Curves(new Plot("t", "x", "y").Line(null, x, [1, 2, 0, 4, 5]).LogY()).Should().HaveCount(2);
    }

    [Fact]
    public void Ranges_and_log_axes_may_be_set_in_any_order() =>
        Svg(new Plot("t", "x", "y").LogX().LogY().XRange(1, 10).YRange(0.1, 100).Line(null, X, X))
            .Should().Be(Svg(new Plot("t", "x", "y").XRange(1, 10).YRange(0.1, 100).Line(null, X, X).LogY().LogX()));

    [Fact]
    public void Coordinates_must_come_in_pairs()
    {
        FluentActions.Invoking(() => new Plot("t", "x", "y").Line(null, X, [1])).Should().Throw<ArgumentException>().WithMessage("4 horizontal and 1 vertical coordinates: the numbers must be equal.*");
        FluentActions.Invoking(() => new Plot("t", "x", "y").Steps(null, X, X)).Should().Throw<ArgumentException>().WithMessage("4 edges for 4 values: there must be one more edge than values.*");
    }

    private static Plot Everything() => new Plot("All that can be drawn", "time (ms)", "σ(z)").Subtitle("in one plot")
        .Contours(X, X, (x, y) => (x * x) + y, [4, 8, 12])
        .Line("line", X, X).Line("dashed", X, [1.5, 2.5, 1.5, 2.5], isDashed: true)
        .Scatter("points", X, [1.25, 2, 3, 2])
        .Steps("steps", X, [1, 2, 1])
        .Raster([[1.1, 1.2], [2.1]], "spikes")
        .Trail("path", X, [4, 3, 2, 1])
        .VerticalGuide(2.5, "here").HorizontalGuide(1);

    private static string Svg(Plot plot) => new Picture("p", plot).ToSvg();
}
