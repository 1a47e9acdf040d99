using System.Numerics;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The inputs of an operation, shared by all contenders.</summary>
internal sealed class OperationProblem<T>(Operation operation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Operation Operation => operation;

    /// <summary>The input of an activation, or the initial parameters.</summary>
    public Matrix<T> X { get; } = Initializers.Normal<T>(0, 1, 1)(operation.Rows, operation.Columns);

    /// <summary>The gradient of an activation's output, or of the parameters in every step.</summary>
    public Matrix<T> Gradient { get; } = Initializers.Normal<T>(0, 1, 2)(operation.Rows, operation.Columns);

    /// <summary>Writes the files that problem.py reads.</summary>
    public void Save(WorkFolder folder)
    {
        var settings = new Dictionary<string, object> { ["function"] = operation.Function, ["kind"] = operation.Kind.ToString() };
        File.WriteAllText(folder["problem.json"], JsonSerializer.Serialize(settings));
        Npy.Write(folder["x.npy"], NpyArray.FromMatrix(X));
        Npy.Write(folder["gradient.npy"], NpyArray.FromMatrix(Gradient));
    }

    /// <summary>
    /// The number that verifies a result: the inner product of an output with the input, of an input gradient with the output
    /// gradient, or of the parameter change with the gradient. Nothing cancels, so a wrong element, position or sign changes it.
    /// </summary>
    public static double Along(Matrix<T> direction, T[] result) =>
        direction.AsColumnMajorArray().Zip(result, Product).Sum();

    private static double Product(T x, T y) => double.CreateTruncating(x) * double.CreateTruncating(y);
}
