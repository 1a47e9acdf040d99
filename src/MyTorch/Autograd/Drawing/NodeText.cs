using System.Globalization;
using System.Numerics;
using System.Text;

namespace MyTorch.Autograd;

/// <summary>Formats the texts of the nodes of a graph.</summary>
internal sealed class NodeText<T>(bool values, bool gradients) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaxElements = 6;

    /// <summary>Whether values are shown.</summary>
    public bool HasValues => values;

    /// <summary>Whether gradients are shown.</summary>
    public bool HasGradients => gradients;

    /// <summary>Formats a number in the invariant culture, rounded to five digits.</summary>
    public static string Of(T value) => value.ToString("G5", CultureInfo.InvariantCulture);

    /// <summary>Returns the lines of a node: the name and, for a variable, the shape unless it is 1 x 1, the value and the gradient.</summary>
    public IReadOnlyList<string> LinesOf(ExpressionNode<T> node)
    {
        List<string> lines = [DrawnText.Clean(node.Name)];
        if (node.Variable is { } variable)
        {
            AddUnlessEmpty("", variable.Length == 1 ? "" : ShapeOf(variable));
            AddUnlessEmpty("= ", ValueOf(node));
            AddUnlessEmpty("grad ", GradientOf(node));
        }

        return lines;

        void AddUnlessEmpty(string prefix, string text)
        {
            if (text.Length > 0)
            {
                lines.Add(prefix + text);
            }
        }
    }

    /// <summary>Returns the shape, as in "784 x 64".</summary>
    public static string ShapeOf(Variable<T> variable) => string.Create(CultureInfo.InvariantCulture, $"{variable.RowCount} x {variable.ColumnCount}");

    /// <summary>Returns the value, or an empty string if it is not requested, too large or already the name.</summary>
    public string ValueOf(ExpressionNode<T> node) =>
        values && node is { Variable: { Length: <= MaxElements } variable, IsNumber: false } ? Of(variable.Data, variable.RowCount) : "";

    /// <summary>Returns the gradient, or an empty string if it is not requested, too large or missing.</summary>
    public string GradientOf(ExpressionNode<T> node) =>
        gradients && node.Variable is { Length: <= MaxElements, HasGradient: true } variable ? Of(variable.Gradient.ToColumnMajorArray(), variable.RowCount) : "";

    /// <summary>Formats a number, or a matrix as in "[1, 2; 3, 4]".</summary>
    private static string Of(T[] data, int rows)
    {
        if (data.Length == 1)
        {
            return Of(data[0]);
        }

        var text = new StringBuilder("[");
        int columns = data.Length / rows;
        for (int i = 0; i < data.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, columns);
            text.Append(i == 0 ? "" : column == 0 ? "; " : ", ").Append(Of(data[(column * rows) + row]));
        }

        return text.Append(']').ToString();
    }
}
