using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace MyTorch.Cli;

/// <summary>
/// A piece of HTML, written as an interpolated string: its own text is markup, and what stands in a hole is escaped, unless it is HTML
/// itself. So no text of a user gets into a page unescaped.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct Html
{
    private readonly StringBuilder? _text;

    /// <summary>Called by the compiler.</summary>
    public Html(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (16 * formattedCount));

    /// <summary>Nothing.</summary>
    public static Html None => default;

    /// <summary>Markup or a script of this program, as it is.</summary>
    public static Html Trusted(string markup)
    {
        var html = new Html(markup.Length, 0);
        html.AppendLiteral(markup);
        return html;
    }

    public void AppendLiteral(string markup) => _text!.Append(markup);

    public void AppendFormatted(string text) => _text!.Append(WebUtility.HtmlEncode(text));

    public void AppendFormatted(long number) => _text!.Append(CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted(Html html) => _text!.Append(html._text);

    public void AppendFormatted(IEnumerable<Html> parts)
    {
        foreach (Html part in parts)
        {
            AppendFormatted(part);
        }
    }

    /// <summary>The markup.</summary>
    public override string ToString() => _text?.ToString() ?? "";
}
