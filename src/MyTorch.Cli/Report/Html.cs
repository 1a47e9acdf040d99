using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace MyTorch.Cli;

/// <summary>
/// HTML written as an interpolated string: its literal text is markup, and interpolated values are escaped unless they are HTML. So no text of a user
/// gets into a page unescaped.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct Html
{
    private readonly StringBuilder? _text;

    /// <summary>Called by the compiler.</summary>
    public Html(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (16 * formattedCount));

    /// <summary>Empty HTML.</summary>
    public static Html None => default;

    /// <summary>Returns markup or a script of this program without escaping it.</summary>
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

    public void AppendFormatted(IEnumerable<Html> items)
    {
        foreach (Html item in items)
        {
            AppendFormatted(item);
        }
    }

    /// <summary>Returns the markup.</summary>
    public override string ToString() => _text?.ToString() ?? "";
}
