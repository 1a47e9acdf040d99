using FluentAssertions;
using MyTorch.SystemTests.Support;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

/// <summary>The page in a browser.</summary>
public sealed class ReportPageTests(ReportPages pages) : IClassFixture<ReportPages>
{
    public static TheoryData<string> Samples => [.. ReportSamples.All.Keys];

    [ChromiumTheory]
    [MemberData(nameof(Samples))]
    public void It_draws_every_chart_and_logs_nothing(string sample)
    {
        SeenPage page = pages[sample];
        page.Console.Should().BeEmpty();
        page["rendered"].Should().Be(page["charts"]);
        page["canvases"].Should().Be(page["charts"]);
    }

    [ChromiumTheory]
    [MemberData(nameof(Samples))]
    public void It_fits_a_phone(string sample)
    {
        SeenPage page = pages[ReportPages.OnPhone(sample)];
        page["width"].Should().Be(ReportPages.Phone);
        page["overflow"].Should().Be(0);
        page["blank"].Should().Be(0);
        page["missing"].Should().Be(0);
    }

    [ChromiumFact]
    public void Names_of_users_are_text_and_nothing_else()
    {
        SeenPage page = pages["ugly"];
        page["scripts"].Should().Be(3, "the page has so many of its own");
        page["handlers"].Should().Be(0);
    }

    [ChromiumFact]
    public void A_script_that_had_slipped_in_would_not_run()
    {
        SeenPage page = pages[ReportPages.WithForeignScript];
        page["rendered"].Should().Be(page["charts"], "the scripts of the page itself run");
        page["slipped"].Should().BeNull();
        page.Console.Should().ContainSingle().Which.Should().Contain("Content Security Policy");
    }
}
