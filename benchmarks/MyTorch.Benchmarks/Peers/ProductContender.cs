using System.Numerics;
using MyTorch.Execution;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The library's product.</summary>
internal sealed class ProductContender<T>(ProductProblem<T> problem, int threads) : LocalContender(MyTorchContender<T>.ColumnName, threads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProductShape _shape = problem.Shape;
    private readonly T[] _a = problem.A;
    private readonly T[] _b = problem.B;
    private readonly T[] _c = new T[problem.Shape.M * problem.Shape.N];

    protected override void Reset() => Array.Clear(_c);

    protected override void Step() => ParallelGemm<T>.Multiply(
        _shape.TransposeA, _shape.TransposeB, _shape.M, _shape.N, _shape.K, T.One, _a, _b, accumulate: false, _c);

    /// <summary>The Frobenius norm.</summary>
    protected override double Value() => Math.Sqrt(_c.Sum(value => double.CreateTruncating(value) * double.CreateTruncating(value)));
}
