using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Benchmarks.Peers;

namespace MyTorch.Benchmarks;

/// <summary>Compares matrix products with MathNet's: square, tall and flat ones, and the three forms of a training step.</summary>
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class GemmBenchmarks<T> : BenchmarkBase<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Matrix<T> _a = null!;
    private Matrix<T> _b = null!;
    private Matrix<T> _c = null!;
    private bool _transposeA;
    private bool _transposeB;

    /// <summary>The shape, written as in the comparison with other libraries.</summary>
    public static IEnumerable<string> Shapes =>
        ProductShape.All(["squares", "flat"], []).Where(shape => shape is { M: 16 or 64 or 256 or 1024 } or { K: 10 or 64 })
            .Concat(ProductShape.All(["networks"], [Workload.Hw1])).Select(shape => shape.ToString()).Distinct();

    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    protected override void Prepare()
    {
        ProductShape shape = ProductShape.All(["squares", "flat", "networks"], [Workload.Hw1]).First(shape => shape.ToString() == Shape);
        _a = shape.TransposeA ? Random(shape.K, shape.M, 1) : Random(shape.M, shape.K, 1);
        _b = shape.TransposeB ? Random(shape.N, shape.K, 2) : Random(shape.K, shape.N, 2);
        _c = Matrix<T>.Build.Dense(shape.M, shape.N);
        (_transposeA, _transposeB) = (shape.TransposeA, shape.TransposeB);
        Multiply();
        RequireEqual(Shape, _c, PlainMathNet());
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("GEMM")]
    public Matrix<T> PlainMathNet() =>
        _transposeA ? _a.TransposeThisAndMultiply(_b) : _transposeB ? _a.TransposeAndMultiply(_b) : _a * _b;

    [Benchmark]
    [BenchmarkCategory("GEMM")]
    public void Multiply() => SimdProduct<T>.Multiply(_transposeA, _transposeB, _a, _b, _c.AsColumnMajorArray());
}
