using System.Numerics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The library's product.</summary>
internal sealed class ProductContender<T>(ProductProblem<T> problem, int threads) : LocalContender(MyTorchContender<T>.ColumnName, threads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProductShape _shape = problem.Shape;
    private readonly T[] _c = new T[problem.Shape.M * problem.Shape.N];

    protected override void Reset() => Array.Clear(_c);

    protected override void Step() => SimdProduct<T>.Multiply(_shape.TransposeA, _shape.TransposeB, problem.A, problem.B, _c);

    /// <summary>The Frobenius norm.</summary>
    protected override double Value() => Math.Sqrt(_c.Sum(value => double.CreateTruncating(value) * double.CreateTruncating(value)));
}
