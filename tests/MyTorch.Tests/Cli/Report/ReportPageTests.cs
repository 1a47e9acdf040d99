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

    /// <summary>Added to a page, which must let it run for that, it tells what does not fit or is not drawn.</summary>
    private const string Probe = """
        <script>
        const page = document.documentElement;
        page.dataset.overflow = page.scrollWidth - page.clientWidth;
        page.dataset.scripts = document.scripts.length;
        page.dataset.handlers = document.querySelectorAll("[onmouseover]").length;
        page.dataset.images = [...document.images].filter(image => image.complete && image.naturalWidth > 0).length;
        page.dataset.blank = [...document.querySelectorAll("canvas")].filter(canvas =>
            !canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte !== 0)).length;
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
        Attribute(dom, "overflow").Should().Be(0);
        Attribute(dom, "blank").Should().Be(0);
        Attribute(dom, "images").Should().Be(Image().Count(dom));
    }

    [ChromiumFact]
    public void Names_of_users_are_text_and_nothing_else()
    {
        string dom = OpenWithProbe(ReportSamples.Ugly());
        Attribute(dom, "scripts").Should().Be(4, "the page has three, and the probe is one");
        Attribute(dom, "handlers").Should().Be(0);
        dom.Contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;", StringComparison.Ordinal).Should().BeTrue();
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

    private string OpenWithProbe(ReportContent content, int width = 1280)
    {
        string path = Write(content);
        File.WriteAllText(path, Policy().Replace(File.ReadAllText(path), "", 1).Replace("</body>", $"{Probe}</body>", StringComparison.Ordinal));
        return Chromium.Open(path, width).Dom;
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

    [GeneratedRegex("<img ")]
    private static partial Regex Image();

    [GeneratedRegex("<meta http-equiv=Content-Security-Policy [^>]*>")]
    private static partial Regex Policy();
}
