using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public sealed class HtmlTests
{
    [Theory]
    [InlineData("<b>", "&lt;b&gt;")]
    [InlineData("\"'", "&quot;&#39;")]
    [InlineData("a & b", "a &amp; b")]
    [InlineData("", "")]
    public void Text_in_a_hole_is_escaped(string text, string escaped)
    {
        Html html = $"<p title=\"{text}\">{text}</p>";
        html.ToString().Should().Be($"<p title=\"{escaped}\">{escaped}</p>");
    }

    [Fact]
    public void Html_in_a_hole_is_kept()
    {
        Html bold = $"<b>{"<"}</b>";
        IEnumerable<Html> items = [.. Enumerable.Range(1, 2).Select(number => (Html)$"<li>{number}</li>")];
        Html all = $"<p>{bold}</p>{Html.None}{items}{Html.Trusted("<hr>")}";
        all.ToString().Should().Be("<p><b>&lt;</b></p><li>1</li><li>2</li><hr>");
    }

    [Fact]
    public void A_choice_of_two_strings_is_text_unless_it_is_said_to_be_html()
    {
        bool isFirst = bool.Parse("true");
        Html html = $"{(isFirst ? $"<i>{1}</i>" : $"")}";
        html.ToString().Should().Be("&lt;i&gt;1&lt;/i&gt;");
    }
}
