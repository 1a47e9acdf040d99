using System.Globalization;
using System.Xml.Linq;
using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.Tests.Cli;

public sealed class CurvePlotTests
{
    [Fact]
    public void A_plot_has_a_title_labelled_axes_and_ticks()
    {
        string[] texts = Texts(Plot("Training loss", 2, 1, 0.5));
        texts.Should().Contain(["Training loss", "final 0.5, lowest 0.5", "unit", "epoch"]);
        texts.Should().ContainInConsecutiveOrder("0", "0.5", "1.0", "1.5", "2.0");
        texts.Should().ContainInConsecutiveOrder("0", "1", "2", "3", "epoch");
    }

    [Fact]
    public void The_curve_goes_through_the_values()
    {
        (double X, double Y)[] points = Points(Plot("t", 4, 3, 1));
        (double left, double top, double right, double bottom) = Frame(Plot("t", 4, 3, 1));
        points.Select(point => (point.X - left) / (right - left)).Should().SatisfyRespectively(
            x => x.Should().BeApproximately(1 / 3.0, 1e-4),
            x => x.Should().BeApproximately(2 / 3.0, 1e-4),
            x => x.Should().BeApproximately(1, 1e-4));
        points.Select(point => (bottom - point.Y) / (bottom - top)).Should().SatisfyRespectively(
            y => y.Should().BeApproximately(1, 1e-4),
            y => y.Should().BeApproximately(0.75, 1e-4),
            y => y.Should().BeApproximately(0.25, 1e-4));
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
        Points(plot).Should().ContainSingle();
        Inside(plot);
    }

    [Fact]
    public void Thousands_of_epochs_fit()
    {
        XElement plot = Plot("t", [.. Enumerable.Range(0, 1100).Select(i => 2.3 * Math.Exp(-i / 300.0))]);
        Points(plot).Should().HaveCount(1100);
        Inside(plot);
        Texts(plot).Should().ContainInConsecutiveOrder("0", "200", "400", "600", "800", "1000", "epoch");
    }

    [Fact]
    public void No_epoch_leaves_the_axes_and_a_note()
    {
        XElement plot = Plot("t");
        plot.Descendants().Should().NotContain(element => element.Name.LocalName == "polyline");
        Texts(plot).Should().Contain("no epoch was finished");
    }

    [Fact]
    public void Text_is_escaped()
    {
        Texts(Plot("a < b & c")).Should().Contain("a < b & c");
    }

    private static XElement Plot(string title, params double[] values) => XElement.Parse(CurvePlot.Draw(title, "unit", values));

    private static string[] Texts(XElement plot) => [.. plot.Elements().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];

    private static (double X, double Y)[] Points(XElement plot)
    {
        string points = plot.Elements().Single(element => element.Name.LocalName == "polyline").Attribute("points")!.Value;
        return [.. points.Split(' ').Select(point => point.Split(',')).Select(pair => (Number(pair[0]), Number(pair[1])))];
    }

    /// <summary>The ends of the two axes, which are the only dark lines longer than a tick.</summary>
    private static (double Left, double Top, double Right, double Bottom) Frame(XElement plot)
    {
        double[][] lines = [.. plot.Elements().Where(element => element.Name.LocalName == "line")
            .Select(line => Array.ConvertAll(["x1", "y1", "x2", "y2"], name => Number(line.Attribute(name)!.Value)))];
        return (lines.Min(line => line[0]), lines.Min(line => line[1]), lines.Max(line => line[2]), lines.Where(line => line[0] != line[2]).Max(line => line[1]));
    }

    private static void Inside(XElement plot)
    {
        (double left, double top, double right, double bottom) = Frame(plot);
        (left, top, right, bottom).Should().Match<(double L, double T, double R, double B)>(frame => frame.L > 0 && frame.T > 0 && frame.R < 640 && frame.B < 400);
        Points(plot).Should().OnlyContain(point => point.X >= left && point.X <= right && point.Y >= top && point.Y <= bottom);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
