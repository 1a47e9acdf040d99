using System.Numerics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>
/// The common settings of all benchmarks: one and two threads, allocations, and plain MathNet as the baseline of each category.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public abstract class BenchmarkBase<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Params(1, 2)]
    public int Threads { get; set; } = 1;

    [GlobalSetup]
    public void SetUp()
    {
        Control.MaxDegreeOfParallelism = Threads;
        Prepare();
    }

    /// <summary>Creates the operands and compares the results of both sides.</summary>
    protected abstract void Prepare();

    /// <summary>Normally distributed numbers.</summary>
    protected static Matrix<T> Random(int rows, int columns, int seed) => Initializers.Normal<T>(0, 1, seed)(rows, columns);

    /// <summary>Checks that both sides have the same result; otherwise the comparison is meaningless.</summary>
    protected static void RequireEqual(string what, Matrix<T> ours, Matrix<T> plain)
    {
        double difference = (ours - plain).Enumerate().Max(value => Math.Abs(double.CreateTruncating(value)));
        double largest = plain.Enumerate().Max(value => Math.Abs(double.CreateTruncating(value)));
        if (!(difference <= (typeof(T) == typeof(double) ? 1e-11 : 1e-3) * largest))
        {
            throw new InvalidOperationException($"{what}: the results of both sides differ by {difference}, their largest element is {largest}.");
        }
    }
}
