using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using static System.FormattableString;

namespace MyTorch.Autograd;

/// <summary>Draws graphs as SVG images. Text appears only on filled nodes, so the image is readable on light and dark pages.</summary>
internal sealed class GraphSvg<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double FontSize = 14;
    private const double LineHeight = 17;

    /// <summary>The characters of fixed-width fonts are at most 0.61 of the font size wide.</summary>
    private const double CharacterWidth = 0.61 * FontSize;

    private const double MinSide = 36;
    private const double PortHeight = 14;
    private const double Margin = 12;

    private readonly StringBuilder _svg = new();
    private readonly ExpressionGraph<T> _graph;
    private readonly IReadOnlyList<string>[] _lines;
    private readonly (double Width, double Height)[] _sizes;
    private readonly GraphLayout _layout;

    public GraphSvg(ExpressionGraph<T> graph, NodeText<T> text)
    {
        _graph = graph;
        int[] arguments = new int[graph.Nodes.Count];
        foreach (ExpressionEdge edge in graph.Edges)
        {
            arguments[edge.To]++;
        }

        _lines = [.. graph.Nodes.Select(text.LinesOf)];
        _sizes = [.. graph.Nodes.Select(node => SizeOf(node.Kind, _lines[node.Index], arguments[node.Index]))];
        _layout = new GraphLayout(_sizes, graph.Edges);
    }

    /// <summary>Returns the SVG text.</summary>
    public string Draw()
    {
        (string width, string height) = (Number(_layout.Width + (2 * Margin)), Number(_layout.Height + (2 * Margin)));
        Append($"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{Number(-Margin)} {Number(-Margin)} {width} {height}" role="img" font-family="monospace" font-size="{FontSize}" text-anchor="middle">""");
        Append($"<title>{Count(ExpressionNodeKind.Leaf, "leaf", "leaves")}, {Count(ExpressionNodeKind.Operation, "operation", "operations")}, {Count(ExpressionNodeKind.Result, "result", "results")}</title>");
        _svg.Append("""
            <defs><marker id="mytorch-arrow" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="#808080"/></marker></defs>
            <g fill="none" stroke="#808080" stroke-width="1.5">

            """.ReplaceLineEndings("\n"));
        foreach (GraphSegment segment in _layout.Segments)
        {
            DrawSegment(segment);
        }

        _svg.Append("</g>\n<g stroke-width=\"1.5\">\n");
        foreach (ExpressionNode<T> node in _graph.Nodes)
        {
            DrawNode(node);
        }

        return _svg.Append("</g>\n</svg>\n").ToString();
    }

    private static (double Width, double Height) SizeOf(ExpressionNodeKind kind, IReadOnlyList<string> lines, int arguments)
    {
        (double width, double height) = (CharacterWidth * lines.Max(CellsOf), LineHeight * lines.Count);
        if (kind == ExpressionNodeKind.Operation)
        {
            height = Math.Max(Math.Max(MinSide, height + 8), PortHeight * arguments);
            return (Math.Max(MinSide, width + 16), height);
        }

        // The smallest ellipse with the proportions of the text around it, or a circle for a short text.
        const double EllipseFactor = 1.4143;
        (width, height) = (Math.Max(MinSide, (EllipseFactor * width) + 8), Math.Max(MinSide, (EllipseFactor * height) + 4));
        return (Math.Max(width, height), height);
    }

    /// <summary>Returns the width of a text in cells of a fixed-width font; wide characters take two cells.</summary>
    private static int CellsOf(string text)
    {
        const int FirstWide = 0x1100;
        return text.EnumerateRunes().Sum(rune => rune.Value is < FirstWide or (>= 0x2000 and < 0x2500) or 0xFFFD ? 1 : 2);
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private string Count(ExpressionNodeKind kind, string one, string many) => _graph.CountOf(kind) is var count && count == 1 ? $"1 {one}" : Invariant($"{count} {many}");

    private void DrawSegment(GraphSegment segment)
    {
        (double y1, double y2) = (_layout.Y[segment.From], _layout.Y[segment.To] + _layout.Offset(segment));
        (double left, double right) = (_layout.LayerEnds[_layout.LayerOf(segment.From)].Right, _layout.LayerEnds[_layout.LayerOf(segment.To)].Left);
        (double start, double end) = (_layout.IsBend(segment.From) ? left : CentreOf(segment.From) + (_sizes[segment.From].Width / 2), right);
        double middle = (left + right) / 2;
        var path = new StringBuilder(Invariant($"M{Number(start)} {Number(y1)}"));
        if (start < left)
        {
            path.Append(Invariant($"H{Number(left)}"));
        }

        path.Append(Invariant($"C{Number(middle)} {Number(y1)} {Number(middle)} {Number(y2)} {Number(end)} {Number(y2)}"));
        bool isBend = _layout.IsBend(segment.To);
        double tip = isBend ? _layout.LayerEnds[_layout.LayerOf(segment.To)].Right : CentreOf(segment.To) - (_sizes[segment.To].Width / 2);
        if (tip > end)
        {
            path.Append(Invariant($"H{Number(tip)}"));
        }

        Append($"""<path d="{path}"{(isBend ? "" : " marker-end=\"url(#mytorch-arrow)\"")}/>""");
    }

    private void DrawNode(ExpressionNode<T> node)
    {
        (double x, double y) = (CentreOf(node.Index), _layout.Y[node.Index]);
        (double width, double height) = _sizes[node.Index];
        string colours = node.Kind switch
        {
            ExpressionNodeKind.Operation => "fill=\"#e8e8e8\" stroke=\"#6b6b6b\"",
            ExpressionNodeKind.Result => "fill=\"#fdecc4\" stroke=\"#a8770f\"",
            _ => $"fill=\"#d6e7fa\" stroke=\"#2f6db3\"{(node.Subject.RequiresGradient ? "" : " stroke-dasharray=\"4 3\"")}",
        };
        Append(node.Kind == ExpressionNodeKind.Operation
            ? $"""<rect x="{Number(x - (width / 2))}" y="{Number(y - (height / 2))}" width="{Number(width)}" height="{Number(height)}" {colours}/>"""
            : $"""<ellipse cx="{Number(x)}" cy="{Number(y)}" rx="{Number(width / 2)}" ry="{Number(height / 2)}" {colours}/>""");
        IReadOnlyList<string> lines = _lines[node.Index];
        double first = y - (LineHeight * (lines.Count - 1) / 2) + (0.35 * FontSize);
        foreach ((int index, string line) in lines.Index())
        {
            string weight = index == 0 ? " font-weight=\"bold\"" : "";
            Append($"""<text x="{Number(x)}" y="{Number(first + (LineHeight * index))}" fill="#1a1a1a" stroke="none"{weight}>{WebUtility.HtmlEncode(line)}</text>""");
        }
    }

    private double CentreOf(int node) => (_layout.LayerEnds[_layout.LayerOf(node)].Left + _layout.LayerEnds[_layout.LayerOf(node)].Right) / 2;

    private void Append(string line) => _svg.Append(line).Append('\n');
}
