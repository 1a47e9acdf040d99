using System.Numerics;
using FluentAssertions;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;

namespace MyTorch.Tests.Support;

/// <summary>
/// Sets the number of threads, a setting of the whole process. Tests that use it belong to the collection of <see cref="ThreadTeamTester"/>, whose
/// tests run alone.
/// </summary>
internal static class Threads
{
    /// <summary>One thread, a small machine, a number that does not divide a power of two, and possibly more threads than processors.</summary>
    public static readonly int[] Counts = [1, 2, 3, 8];

    /// <summary>Runs a test with the given number of threads, then restores the setting.</summary>
    public static void With(int threads, Action test) => With(threads, () =>
    {
        test();
        return 0;
    });

    /// <summary>Returns the result of a function with the given number of threads.</summary>
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

    /// <summary>Checks that the matrices are finite and bitwise identical with 1, 2, 3 and 8 threads, and returns them.</summary>
    public static Matrix<T>[] CheckSameBits<T>(Func<Matrix<T>[]> compute) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T>[] alone = With(1, compute);
        string[] bits = [.. alone.Select(Hash)];
        bits.Should().NotBeEmpty();
        alone.All(matrix => matrix.ToColumnMajorArray().All(T.IsFinite)).Should().BeTrue("NaN everywhere would be the same with any number of threads");
        foreach (int threads in Counts[1..])
        {
            With(threads, compute).Select(Hash).Should().Equal(bits, $"results with {threads} threads must be bitwise identical to those with one");
        }

        return alone;

        static string Hash(Matrix<T> matrix) => Bits.Hash(matrix.ToColumnMajorArray());
    }
}
