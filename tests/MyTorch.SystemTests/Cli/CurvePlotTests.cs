using System.Globalization;
using System.Xml.Linq;
using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class CurvePlotTests
{
    [Fact]
    public void A_plot_has_a_title_labelled_axes_and_ticks()
    {
        string[] texts = Texts(Plot("Training loss", 2, 1, 0.5));
        texts.Should().Contain(["Training loss", "final 0.5, lowest 0.5", "unit", "epoch"]);
        texts.Should().ContainInConsecutiveOrder("0", "1", "2", "3", "epoch");
        texts.Should().ContainInConsecutiveOrder("0", "0.5", "1", "1.5", "2", "unit");
    }

    [Fact]
    public void The_numbers_in_the_subtitle_have_their_unit() =>
        Texts(XElement.Parse(CurvePlot.Draw("t", "error (%)", [20, 15, 17], "%"))).Should().Contain("final 17%, lowest 15%");

    [Fact]
    public void The_curve_goes_through_the_values()
    {
        (double X, double Y)[] points = Points(Plot("t", 4, 3, 1));
        (double X, double Y) end = points[^1];
        points.Should().HaveCount(3);
        (points[1].X - points[0].X).Should().BeApproximately(end.X - points[1].X, 1e-3, "epochs are evenly spaced");
        (points[1].Y - points[0].Y).Should().BeApproximately((end.Y - points[0].Y) / 3, 1e-3, "from 4 to 3 is a third of the way to 1");
        Markers(Plot("t", 4, 3, 1)).Should().Equal(end);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1.0 / 3)]
    [InlineData(3e-9)]
    [InlineData(5e-324)]
    [InlineData(1e300)]
    public void One_epoch_and_any_size_of_value_fit(double value)
    {
        XElement plot = Plot("t", value);
        Markers(plot).Should().ContainSingle();
        Inside(plot, Markers(plot));
    }

    [Fact]
    public void Thousands_of_epochs_fit()
    {
        XElement plot = Plot("t", [.. Enumerable.Range(0, 1100).Select(i => 2.3 * Math.Exp(-i / 300.0))]);
        Points(plot).Select(point => point.X).Should().BeInAscendingOrder();
        Points(plot)[^1].Should().Be(Markers(plot).Single());
        Inside(plot, Points(plot));
        Texts(plot).Should().ContainInConsecutiveOrder("0", "200", "400", "600", "800", "1000", "epoch");
    }

    [Fact]
    public void No_epoch_leaves_the_axes_and_a_note()
    {
        XElement plot = Plot("t");
        Curves(plot).Should().BeEmpty();
        Markers(plot).Should().BeEmpty();
        Texts(plot).Should().Contain(["no epoch was finished", "unit", "epoch"]);
    }

    [Fact]
    public void Text_is_escaped()
    {
        Texts(Plot("a < b & c")).Should().Contain("a < b & c");
    }

    private static XElement Plot(string title, params double[] values) => XElement.Parse(CurvePlot.Draw(title, "unit", values));

    private static string[] Texts(XElement plot) => [.. plot.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];

    private static XElement[] Curves(XElement plot) =>
        [.. plot.Descendants().Where(element => element.Name.LocalName == "polyline" && element.Attribute("style")!.Value.Contains("rgb(0,114,178)", StringComparison.Ordinal))];

    private static (double X, double Y)[] Points(XElement plot) =>
        [.. Curves(plot).Single().Attribute("points")!.Value.Split(' ').Select(point => point.Split(',')).Select(pair => (Number(pair[0]), Number(pair[1])))];

    private static (double X, double Y)[] Markers(XElement plot) => [.. plot.Descendants().Where(element => element.Name.LocalName == "ellipse").Select(
        ellipse => (Number(ellipse.Attribute("cx")!.Value), Number(ellipse.Attribute("cy")!.Value)))];

    /// <summary>Checks that points are in the area of the curve, the second clip path.</summary>
    private static void Inside(XElement plot, (double X, double Y)[] points)
    {
        XElement area = plot.Descendants().Where(element => element.Name.LocalName == "clipPath").ElementAt(1).Elements().Single();
        double[] frame = Array.ConvertAll(["x", "y", "width", "height"], name => Number(area.Attribute(name)!.Value));
        frame.Should().OnlyContain(value => value > 0);
        (frame[0] + frame[2]).Should().BeLessThan(640);
        (frame[1] + frame[3]).Should().BeLessThan(400);
        points.Should().OnlyContain(point => point.X >= frame[0] && point.X <= frame[0] + frame[2] && point.Y >= frame[1] - 1e-3 && point.Y <= frame[1] + frame[3] + 1e-3);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
