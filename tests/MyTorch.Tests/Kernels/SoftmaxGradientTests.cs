using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// Sums over the columns of each row for every number of rows, with columns further apart than their length, as when a thread processes a range
/// of rows.
/// </summary>
public abstract class SoftmaxGradientTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Guard = T.CreateTruncating(12345);

    public static TheoryData<int> Columns => [0, 1, 2, 7, 37, 1024, 1025];

    /// <summary>Every length of the last vector, and several tiles if there are few enough columns.</summary>
    private static IEnumerable<int> Rows(int columns) => columns < 1024 ? [.. Enumerable.Range(0, 40), 530, 1037] : Enumerable.Range(0, 40);

    [Theory]
    [MemberData(nameof(Columns))]
    public void Sum(int columns)
    {
        foreach (int rows in Rows(columns))
        {
            int stride = rows + 3;
            T[] x = Eighths(columns * stride, 1);
            T[] sums = [.. Enumerable.Repeat(Guard, rows + 1)];

            SoftmaxKernels.Sum<T>(x, stride, columns, sums.AsSpan(0, rows));

            sums.Should().Equal([.. Enumerable.Range(0, rows).Select(row => Row(x, stride, columns, row).Aggregate(T.Zero, (sum, value) => sum + value)), Guard]);
        }
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Softmax(int columns)
    {
        T half = T.CreateTruncating(0.5);
        foreach (int rows in Rows(columns))
        {
            int stride = rows + 3;
            T[] delta = Eighths(columns * stride, 1);
            T[] y = [.. Enumerable.Range(0, columns * stride).Select(i => T.CreateTruncating(i / stride == i % stride % 5 ? 0.75 : 0.125))];
            T[] pivot = [.. Enumerable.Repeat(Guard, rows + 1)];
            T[] sums = [.. pivot];

            SoftmaxKernels.GatherGradient<T>(delta, y, stride, columns, pivot.AsSpan(0, rows), sums.AsSpan(0, rows));

            for (int row = 0; row < rows; row++)
            {
                (T Gradient, T Probability)[] classes = [.. Row(delta, stride, columns, row).Zip(Row(y, stride, columns, row))];
                T major = classes.FirstOrDefault(item => item.Probability > half).Gradient;
                pivot[row].Should().Be(major);
                sums[row].Should().Be(classes.Where(item => item.Probability <= half).Aggregate(T.Zero, (sum, item) => sum + ((item.Gradient - major) * item.Probability)));
            }

            (pivot[rows], sums[rows]).Should().Be((Guard, Guard));
        }
    }

    [Fact]
    public void The_gradient_of_a_column_may_be_in_place()
    {
        for (int rows = 0; rows < 70; rows++)
        {
            T[] delta = Eighths(rows, 1);
            (T[] y, T[] pivot, T[] sums) = (Eighths(rows, 2), Eighths(rows, 3), Eighths(rows, 4));
            T[] wanted = [.. Enumerable.Range(0, rows).Select(i => (delta[i] - pivot[i] - sums[i]) * y[i])];
            var result = new T[rows];

            SoftmaxKernels.Gradient<T>(delta, y, pivot, sums, result);
            SoftmaxKernels.Gradient<T>(delta, y, pivot, sums, delta);

            result.Should().Equal(wanted);
            delta.Should().Equal(wanted);
        }
    }

    /// <summary>Multiples of 1/8 from -1 to 1, whose sums and products are exact.</summary>
    private static T[] Eighths(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => T.CreateTruncating(random.Next(-8, 9) / 8.0))];
    }

    private static IEnumerable<T> Row(T[] x, int stride, int columns, int row) => Enumerable.Range(0, columns).Select(column => x[(column * stride) + row]);
}

public sealed class SoftmaxGradientTestsInDouble : SoftmaxGradientTests<double>;

public sealed class SoftmaxGradientTestsInFloat : SoftmaxGradientTests<float>;
