using System.Globalization;
using System.Numerics;
using MyTorch.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>A program of data/reference/autograd_programs.py: leaves, and operations on the results of earlier lines.</summary>
internal sealed class GraphProgram(string name, string[] lines)
{
    private readonly string[][] _operations = [.. lines.Where(line => !line.StartsWith("leaf", StringComparison.Ordinal)).Select(line => line.Split(' '))];

    public string Name => name;

    /// <summary>The shapes of the leaves.</summary>
    public (int Rows, int Columns)[] Leaves { get; } =
        [.. lines.Select(line => line.Split(' ')).Where(words => words[0] == "leaf").Select(words => (Integer(words[1]), Integer(words[2])))];

    /// <summary>Runs the program.</summary>
    /// <param name="leaves">A variable for each of <see cref="Leaves"/>.</param>
    /// <returns>The result of the last line.</returns>
    public Variable<T> Run<T>(IReadOnlyList<Variable<T>> leaves) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<Variable<T>> results = [.. leaves];
        foreach (string[] words in _operations)
        {
            results.Add(Apply(words, results));
        }

        return results[^1];
    }

    public override string ToString() => $"{name}: {string.Join("; ", lines)}";

    private static Variable<T> Apply<T>(string[] words, List<Variable<T>> results) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Variable<T> x = results[Integer(words[1])];
        return words switch
        {
            [var operation, _] => Unary(operation, x),
            ["add" or "subtract" or "multiply" or "divide" or "maximum" or "minimum" or "append" or "stack" or "matmul", _, var second] =>
                Binary(words[0], x, results[Integer(second)]),
            ["affine", _, var weight, var bias] => x.Affine(results[Integer(weight)], results[Integer(bias)]),
            ["reshape", _, var rows, var columns] => x.Reshape(Integer(rows), Integer(columns)),
            ["slice", _, var top, var bottom, var left, var right] => x.Slice(Integer(top)..Integer(bottom), Integer(left)..Integer(right)),
            ["rows", _, .. var rows] => x.GatherRows([.. rows.Select(Integer)]),
            ["norm_of", _, var p] => x.Norm(double.Parse(p, CultureInfo.InvariantCulture)),
            [var operation, _, var number] => WithNumber(operation, x, T.Parse(number, CultureInfo.InvariantCulture)),
            _ => throw new ArgumentException(string.Join(' ', words), nameof(words)),
        };
    }

    private static Variable<T> Unary<T>(string operation, Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => operation switch
    {
        "negate" => -x,
        "exp" => x.Exp(),
        "log" => x.Log(),
        "sin" => x.Sin(),
        "cos" => x.Cos(),
        "sqrt" => x.Sqrt(),
        "abs" => x.Abs(),
        "sigmoid" => x.Sigmoid(),
        "tanh" => x.Tanh(),
        "relu" => x.ReLU(),
        "softplus" => x.Softplus(),
        "softmax" => x.Softmax(),
        "log_softmax" => x.LogSoftmax(),
        "transpose" => x.Transpose(),
        _ => Reduction(operation, x),
    };

    private static Variable<T> Reduction<T>(string operation, Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => operation switch
    {
        "sum" => x.Sum(),
        "row_sums" => x.RowSums(),
        "column_sums" => x.ColumnSums(),
        "mean" => x.Mean(),
        "row_means" => x.RowMeans(),
        "column_means" => x.ColumnMeans(),
        "log_sum_exp" => x.LogSumExp(),
        "product" => x.Product(),
        "norm" => x.Norm(),
        "max" => x.Max(),
        "row_max" => x.RowMax(),
        "column_max" => x.ColumnMax(),
        "min" => x.Min(),
        "row_min" => x.RowMin(),
        "column_min" => x.ColumnMin(),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
    };

    private static Variable<T> Binary<T>(string operation, Variable<T> x, Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => operation switch
    {
        "add" => x + y,
        "subtract" => x - y,
        "multiply" => x.PointwiseMultiply(y),
        "divide" => x / y,
        "maximum" => x.PointwiseMaximum(y),
        "minimum" => x.PointwiseMinimum(y),
        "append" => x.Append(y),
        "stack" => x.Stack(y),
        _ => x * y,
    };

    private static Variable<T> WithNumber<T>(string operation, Variable<T> x, T number) where T : unmanaged, IBinaryFloatingPointIeee754<T> => operation switch
    {
        "add_number" => x + number,
        "number_minus" => number - x,
        "times" => x * number,
        "over" => x / number,
        "number_over" => number / x,
        "pow" => x.Pow(number),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
    };

    private static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
