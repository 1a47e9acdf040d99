using System.Numerics;
using System.Runtime.Intrinsics;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>Ternary functions: every length, in place, and no write beyond the result.</summary>
public abstract class TernaryTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Longest = 70;
    private static readonly T Guard = T.CreateTruncating(12345);

    [Fact]
    public void Each_element_matches_a_plain_loop_at_every_length()
    {
        T[] x = RandomArray.Fractions<T>(Longest, 1);
        T[] y = RandomArray.Fractions<T>(Longest, 2);
        T[] z = RandomArray.Fractions<T>(Longest, 3);
        for (int length = 0; length < Longest; length++)
        {
            T[] wanted = [.. Enumerable.Range(0, length).Select(i => (x[i] - z[i]) * y[i]), Guard];
            T[] result = [.. new T[length], Guard];
            T[] inPlace = [.. x.AsSpan(0, length), Guard];

            Elementwise.Apply<T, LessTimes>(x.AsSpan(0, length), y, z, result);
            Elementwise.Apply<T, LessTimes>(inPlace.AsSpan(0, length), y, z, inPlace);

            result.Should().Equal(wanted);
            inPlace.Should().Equal(wanted);
        }
    }

    private readonly struct LessTimes : ITernaryOperator<T>
    {
        public static Vector512<T> Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> z) => (x - z) * y;
    }
}

public sealed class TernaryTestsInDouble : TernaryTests<double>;

public sealed class TernaryTestsInFloat : TernaryTests<float>;
