using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Cli.Report;

/// <summary>The page in a browser.</summary>
[Collection(nameof(ReportPageTests))]
public sealed partial class ReportPageTests : IDisposable
{
    private const int Phone = 360;

    /// <summary>Added to a page, which must let it run for that, it tells the frame around the page what does not fit or is not drawn.</summary>
    private const string Probe = """
        <script>
        addEventListener("load", () => parent.postMessage({
            width: innerWidth,
            overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            scripts: document.scripts.length,
            handlers: document.querySelectorAll("[onmouseover]").length,
            missing: [...document.images].filter(image => image.naturalWidth === 0).length,
            blank: [...document.querySelectorAll("canvas")].filter(canvas =>
                !canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte !== 0)).length,
        }, "*"));
        </script>
        """;

    private readonly TestFolder _folder = new();

    public static TheoryData<string> Samples => [.. ReportSamples.All.Keys];

    public void Dispose() => _folder.Dispose();

    [ChromiumTheory]
    [MemberData(nameof(Samples))]
    public void It_draws_every_chart_and_logs_nothing(string sample)
    {
        (string dom, string[] console) = Chromium.Open(Write(ReportSamples.All[sample]()));
        console.Should().BeEmpty();
        Attribute(dom, "rendered").Should().Be(ChartPlace().Count(dom));
        Canvas().Count(dom).Should().Be(ChartPlace().Count(dom));
    }

    [ChromiumTheory]
    [InlineData("digits")]
    [InlineData("regression")]
    [InlineData("ugly")]
    [InlineData("100 classes")]
    [InlineData("50 layers")]
    public void It_fits_a_phone(string sample)
    {
        string dom = OpenWithProbe(ReportSamples.All[sample](), Phone);
        Attribute(dom, "width").Should().Be(Phone);
        Attribute(dom, "overflow").Should().Be(0);
        Attribute(dom, "blank").Should().Be(0);
        Attribute(dom, "missing").Should().Be(0);
    }

    [ChromiumFact]
    public void Names_of_users_are_text_and_nothing_else()
    {
        string dom = OpenWithProbe(ReportSamples.Ugly());
        Attribute(dom, "scripts").Should().Be(4, "the page has three, and the probe is one");
        Attribute(dom, "handlers").Should().Be(0);
    }

    [ChromiumFact]
    public void A_script_that_had_slipped_in_would_not_run()
    {
        string path = Write(ReportSamples.Curves(3));
        File.WriteAllText(path, File.ReadAllText(path).Replace("</main>", "<script>document.documentElement.dataset.overflow = 1</script></main>", StringComparison.Ordinal));
        (string dom, string[] console) = Chromium.Open(path);
        Attribute(dom, "overflow").Should().BeNull();
        console.Should().ContainSingle().Which.Should().Contain("Content Security Policy");
    }

    private string Write(ReportContent content)
    {
        HtmlReport.Write(_folder.PathOf("report.html"), content);
        return _folder.PathOf("report.html");
    }

    /// <summary>Opens a page with the probe in a frame of a width, which a window of a browser cannot have, and gives the elements around it.</summary>
    private string OpenWithProbe(ReportContent content, int width = 1280)
    {
        string page = File.ReadAllText(Write(content));
        _folder.File("probed.html", Policy().Replace(page, "", 1).Replace("</body>", $"{Probe}</body>", StringComparison.Ordinal));
        return Chromium.Open(_folder.File("frame.html", $"""
            <html><iframe src=probed.html width={width} height=800></iframe>
            <script>onmessage = told => Object.assign(document.documentElement.dataset, told.data)</script></html>
            """)).Dom;
    }

    /// <summary>A number that a script has written to the root of the page; null where it did not get there.</summary>
    private static int? Attribute(string dom, string name)
    {
        Match match = Regex.Match(dom, $"<html[^>]* data-{name}=\"(-?[0-9]+)\"");
        return match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex("<div id=\"chart-[0-9]+\"")]
    private static partial Regex ChartPlace();

    [GeneratedRegex("<canvas ")]
    private static partial Regex Canvas();

    [GeneratedRegex("<meta http-equiv=Content-Security-Policy [^>]*>")]
    private static partial Regex Policy();
}
