using OxyPlot;

namespace MyTorch.Cli;

/// <summary>
/// Measures text by the widths of Helvetica, which Arial and Liberation Sans share, so that a layout does not depend on the fonts of this machine.
/// </summary>
internal sealed class TextMeasurer() : PdfRenderContext(1, 1, OxyColors.White)
{
    /// <summary>The base class returns points; an SVG has pixels.</summary>
    private const double PixelsPerPoint = 96.0 / 72;

    /// <summary>The height of a line in font sizes.</summary>
    private const double LineHeight = 1.2;

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        if (string.IsNullOrEmpty(text))
        {
            return OxySize.Empty;
        }

        // The widths end at Latin-1; a Greek letter or a mathematical sign is about as wide as an n.
        string latin = string.Concat(text.Select(character => character > 'ÿ' ? 'n' : character));
        double width = PixelsPerPoint * base.MeasureText(latin, fontFamily, fontSize, fontWeight).Width;
        return new OxySize(width, LineHeight * fontSize);
    }
}
