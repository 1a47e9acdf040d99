using System.Text;
using OxyPlot;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>An image of one or more plots, side by side or below each other. The same plots give the same bytes on every machine.</summary>
internal sealed class Picture
{
    private const int PanelWidth = 640;
    private const int PanelHeight = 400;

    private readonly Plot[] _plots;
    private readonly int _columns;

    /// <summary>Arranges plots row by row.</summary>
    /// <param name="name">The last part of the file name, in lower case with hyphens, such as "test-loss".</param>
    /// <param name="plots">The plots, at least one; each must be used in one picture only.</param>
    /// <param name="columns">The number of plots in a row.</param>
    public Picture(string name, IReadOnlyList<Plot> plots, int columns = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plots.Count, nameof(plots));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        (Name, _plots, _columns) = (name, [.. plots], Math.Min(columns, plots.Count));
    }

    /// <summary>Creates a picture of a single plot.</summary>
    public Picture(string name, Plot plot)
        : this(name, [plot])
    {
    }

    /// <summary>The last part of the file name.</summary>
    public string Name { get; }

    /// <summary>The width in pixels.</summary>
    public int Width => _columns * PanelWidth;

    /// <summary>The description for screen readers: the titles of the plots.</summary>
    public string Title => string.Join("; ", _plots.Select(plot => plot.Title));

    /// <summary>Returns the image as text, an &lt;svg&gt; element.</summary>
    public string ToSvg()
    {
        int height = (_plots.Length + _columns - 1) / _columns * PanelHeight;
        using var stream = new MemoryStream();
        using (var context = new SvgRenderContext(stream, Width, height, isDocument: true, new TextMeasurer(), OxyColors.White, useVerticalTextAlignmentWorkaround: true))
        {
            for (int i = 0; i < _plots.Length; i++)
            {
                _plots[i].Render(context, new OxyRect(i % _columns * PanelWidth, i / _columns * PanelHeight, PanelWidth, PanelHeight));
            }

            context.Complete();
            context.Flush();
        }

        // Without the XML declaration and the document type, which contains a URL, the element can be embedded in a page too.
        const string Start = "<svg ";
        string document = Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n");
        return Invariant($"{Start}viewBox=\"0 0 {Width} {height}\" ") + document[(document.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..];
    }
}
