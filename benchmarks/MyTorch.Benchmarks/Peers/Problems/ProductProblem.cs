using System.Numerics;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The operands of a product, as stored.</summary>
internal sealed class ProductProblem<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public ProductProblem(ProductShape shape)
    {
        Shape = shape;
        A = Initializers.Normal<T>(0, 1, 1)(shape.TransposeA ? shape.K : shape.M, shape.TransposeA ? shape.M : shape.K);
        B = Initializers.Normal<T>(0, 1, 2)(shape.TransposeB ? shape.N : shape.K, shape.TransposeB ? shape.K : shape.N);
    }

    public ProductShape Shape { get; }

    public Matrix<T> A { get; }

    public Matrix<T> B { get; }

    /// <summary>Writes the files that problem.py reads.</summary>
    public void Save(WorkFolder folder)
    {
        var settings = new Dictionary<string, object> { ["transpose_a"] = Shape.TransposeA, ["transpose_b"] = Shape.TransposeB };
        File.WriteAllText(folder["problem.json"], JsonSerializer.Serialize(settings));
        Npy.Write(folder["a.npy"], NpyArray.FromMatrix(A));
        Npy.Write(folder["b.npy"], NpyArray.FromMatrix(B));
    }
}
