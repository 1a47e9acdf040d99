using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>Renders graphs as readable tables with a line for each variable.</summary>
internal static class GraphTable
{
    /// <summary>Returns a table of names, formulas and shapes and, if requested, values and gradients.</summary>
    public static string Render<T>(ExpressionGraph<T> graph, NodeText<T> text) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<(string Title, bool IsRight, Func<ExpressionNode<T>, string> Cell)> columns =
        [
            ("variable", false, node => DrawnText.Clean(node.Name)),
            ("computed as", false, node => node.Kind == ExpressionNodeKind.Leaf ? "(leaf)" : FormulaOf(graph, node)),
            ("shape", true, node => NodeText<T>.ShapeOf(node.Subject)),
        ];
        if (text.HasValues)
        {
            columns.Add(("value", true, text.ValueOf));
        }

        if (text.HasGradients)
        {
            columns.Add(("gradient", true, text.GradientOf));
        }

        ExpressionNode<T>[] rows = [.. graph.Nodes.Where(node => node is { Variable: not null, IsNumber: false })];
        string[][] cells = [[.. columns.Select(column => column.Title)], .. rows.Select(node => columns.Select(column => column.Cell(node)).ToArray())];
        int[] widths = [.. columns.Select((_, i) => cells.Max(row => row[i].Length))];
        return string.Join(Environment.NewLine, cells.Select(row => string.Join("  ", row.Select((cell, i) =>
            columns[i].IsRight ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd()));
    }

    /// <summary>
    /// Returns a formula such as "x * y", "sin(x)", "-x" or "x ^ 2": operations whose name starts with a letter are written as functions. A
    /// prime before or after the sign of a product transposes the left or the right factor.
    /// </summary>
    private static string FormulaOf<T>(ExpressionGraph<T> graph, ExpressionNode<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string name = DrawnText.Clean(graph.Nodes[result.Index - 1].Name);
        string[] arguments = [.. result.Subject.Creator!.Arguments.Select(argument => DrawnText.Clean(graph.NodeOf(argument).Name))];
        return (arguments.Length, name) switch
        {
            (1, "-") => $"-{arguments[0]}",
            (1, "'") => $"{arguments[0]}'",
            (1, _) when !IsFunction(name) => $"{arguments[0]} {name}",
            (2, _) when !IsFunction(name) =>
                $"{arguments[0]}{(name.StartsWith('\'') ? "'" : "")} {name.Trim('\'')} {arguments[1]}{(name.EndsWith('\'') ? "'" : "")}",
            _ => $"{name}({string.Join(", ", arguments)})",
        };
    }

    private static bool IsFunction(string name) => name.Length > 0 && char.IsLetter(name[0]);
}
