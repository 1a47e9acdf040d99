using System.Numerics;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>A program with its inputs and PyTorch's result, gradients and Hessian product.</summary>
internal sealed record StoredProgram(GraphProgram Program, Matrix<double>[] Leaves, Matrix<double> Weights, Matrix<double>[] Direction, Matrix<double>[] Expected)
{
    /// <summary>The programs of a file of data/reference.</summary>
    public static IReadOnlyList<StoredProgram> Read(string file)
    {
        var stored = new Reference(file);
        string texts = Encoding.ASCII.GetString([.. stored.Integers("programs").Select(letter => (byte)letter)]);
        double[] inputs = stored["inputs"].ToRowMajorArray();
        double[] expected = stored["expected"].ToRowMajorArray();
        (int input, int output) = (0, 0);
        return [.. texts.Split("# ", StringSplitOptions.RemoveEmptyEntries).Select(Next)];

        StoredProgram Next(string text)
        {
            string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var program = new GraphProgram(lines[0], lines[1..]);
            Matrix<double>[] leaves = [.. program.Leaves.Select(shape => Take(inputs, ref input, shape))];
            Variable<double> y = program.Run<double>([.. leaves.Select(leaf => new Variable<double>(leaf))]);
            Matrix<double> weights = Take(inputs, ref input, (y.RowCount, y.ColumnCount));
            Matrix<double>[] direction = [.. program.Leaves.Select(shape => Take(inputs, ref input, shape))];
            (int Rows, int Columns)[] results = [(y.RowCount, y.ColumnCount), .. program.Leaves, .. program.Leaves];
            return new StoredProgram(program, leaves, weights, direction, [.. results.Select(shape => Take(expected, ref output, shape))]);
        }
    }

    /// <summary>
    /// Computes the result, the gradient of the loss with respect to each leaf, and the product of the Hessian and the direction.
    /// </summary>
    public Matrix<T>[] Differentiate<T>(Matrix<T>[]? leaves = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Variable<T>[] x = [.. (leaves ?? [.. Leaves.Select(To<T>)]).Select(leaf => new Variable<T>(leaf, requiresGradient: true))];
        Variable<T> y = Program.Run(x);
        Variable<T> loss = Loss(y);
        IReadOnlyList<Variable<T>> gradients = Differentiation.Gradients(loss, x, createGraph: true);
        Matrix<T>[] first = [y.Value, .. gradients.Select(gradient => gradient.Value)];
        Variable<T> slope = gradients.Zip(Direction, (gradient, along) => gradient.PointwiseMultiply(new Variable<T>(To<T>(along))).Sum())
            .Aggregate((sum, part) => sum + part);
        return [.. first, .. slope.RequiresGradient
            ? Differentiation.Gradients(slope, x).Select(product => product.Value)
            : Leaves.Select(leaf => Matrix<T>.Build.Dense(leaf.RowCount, leaf.ColumnCount))];
    }

    /// <summary>The sum of a result of the program times the weights.</summary>
    public Variable<T> Loss<T>(Variable<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => y.PointwiseMultiply(new Variable<T>(To<T>(Weights))).Sum();

    /// <summary>Returns the description of a result for messages.</summary>
    public string NameOf(int index) =>
        index == 0 ? $"{Program}: result" : index <= Leaves.Length ? $"{Program}: gradient of leaf {index - 1}" : $"{Program}: product of the Hessian, leaf {index - 1 - Leaves.Length}";

    public static Matrix<T> To<T>(Matrix<double> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Build.Dense(matrix.RowCount, matrix.ColumnCount, (i, j) => T.CreateTruncating(matrix[i, j]));

    private static Matrix<double> Take(double[] numbers, ref int start, (int Rows, int Columns) shape)
    {
        int from = start;
        start += shape.Rows * shape.Columns;
        return Matrix<double>.Build.Dense(shape.Rows, shape.Columns, numbers[from..start]);
    }
}
