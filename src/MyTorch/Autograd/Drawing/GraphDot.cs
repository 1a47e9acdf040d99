using System.Globalization;
using System.Numerics;
using System.Text;

namespace MyTorch.Autograd;

/// <summary>Writes graphs in Graphviz's DOT language.</summary>
internal static class GraphDot
{
    /// <summary>Returns the graph with one line for each node and each edge.</summary>
    public static string Draw<T>(ExpressionGraph<T> graph, NodeText<T> text) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var dot = new StringBuilder("digraph {\n    rankdir=LR;\n");
        foreach (ExpressionNode<T> node in graph.Nodes)
        {
            string shape = node.Kind == ExpressionNodeKind.Operation ? "box" : "ellipse";
            dot.Append(CultureInfo.InvariantCulture, $"    n{node.Index} [shape={shape}, label={DrawnText.Dot(text.LinesOf(node))}];\n");
        }

        foreach (ExpressionEdge edge in graph.Edges)
        {
            dot.Append(CultureInfo.InvariantCulture, $"    n{edge.From} -> n{edge.To};\n");
        }

        return dot.Append("}\n").ToString();
    }
}
