using System.Numerics;
using FluentAssertions;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;

namespace MyTorch.Tests.Support;

/// <summary>
/// The number of threads, which is one for the whole process: tests that set it belong to the collection of <see cref="ThreadTeamTester"/>,
/// whose tests run alone.
/// </summary>
internal static class Threads
{
    /// <summary>One, as many as share a small machine, a number that cuts no power of two evenly, and more than there may be processors.</summary>
    public static readonly int[] Counts = [1, 2, 3, 8];

    /// <summary>Runs a test with so many threads, and afterwards sets the number back.</summary>
    public static void With(int threads, Action test) => With(threads, () =>
    {
        test();
        return 0;
    });

    /// <summary>What a function gives with so many threads.</summary>
    public static TResult With<TResult>(int threads, Func<TResult> compute)
    {
        int before = Control.MaxDegreeOfParallelism;
        Control.MaxDegreeOfParallelism = threads;
        try
        {
            return compute();
        }
        finally
        {
            Control.MaxDegreeOfParallelism = before;
        }
    }

    /// <summary>Checks that the matrices are finite and the same, bit for bit, with 1, 2, 3 and 8 threads, and returns them.</summary>
    public static Matrix<T>[] CheckSameBits<T>(Func<Matrix<T>[]> compute) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T>[] alone = With(1, compute);
        string[] bits = [.. alone.Select(Hash)];
        bits.Should().NotBeEmpty();
        alone.All(matrix => matrix.ToColumnMajorArray().All(T.IsFinite)).Should().BeTrue("NaN everywhere would be the same with any number of threads");
        foreach (int threads in Counts[1..])
        {
            With(threads, compute).Select(Hash).Should().Equal(bits, $"so are the bits of each matrix with one thread, and here are {threads}");
        }

        return alone;

        static string Hash(Matrix<T> matrix) => Bits.Hash(matrix.ToColumnMajorArray());
    }
}
