using System.Globalization;
using System.Numerics;
using System.Text;
using MyTorch.Autograd;

namespace MyTorch;

/// <summary>Draws networks.</summary>
public static class NetworkDrawing
{
    /// <summary>
    /// Returns a graph of the layers of a network in Graphviz's DOT language, from top to bottom. Each box has the number of the layer as in
    /// <see cref="Sequential{T}.Summary"/>, its number of columns if known, and its number of parameters.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network, or a single layer.</param>
    public static string ToDot<T>(this Layer<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        int? columns = network.InputColumns;
        var dot = new StringBuilder("digraph {\n    node [shape=box];\n");
        dot.Append(CultureInfo.InvariantCulture, $"    input [shape=ellipse, label={DrawnText.Dot(["input", .. LinesOf(columns)])}];\n");
        string before = "input";
        foreach ((int index, Layer<T> part) in network.Parts.Index())
        {
            columns = (part.InputColumns ?? columns) is { } inputs ? part.OutputColumns(inputs) : null;
            string name = network.Parts is [var only] && only == network ? part.Name : string.Create(CultureInfo.InvariantCulture, $"{index} {part.Name}");
            string[] parameters = part.ParameterCount switch
            {
                0 => [],
                1 => ["1 parameter"],
                var count => [string.Create(CultureInfo.InvariantCulture, $"{count:N0} parameters")],
            };
            dot.Append(CultureInfo.InvariantCulture, $"    layer{index} [label={DrawnText.Dot([DrawnText.Clean(name), .. LinesOf(columns), .. parameters])}];\n");
            dot.Append(CultureInfo.InvariantCulture, $"    {before} -> layer{index};\n");
            before = string.Create(CultureInfo.InvariantCulture, $"layer{index}");
        }

        return dot.Append("}\n").ToString();
    }

    private static string[] LinesOf(int? columns) => columns switch
    {
        null => [],
        1 => ["1 column"],
        { } count => [string.Create(CultureInfo.InvariantCulture, $"{count:N0} columns")],
    };
}
