using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

public abstract class SoftmaxKernelsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Classes = 3;

    private static readonly Dictionary<string, Kernel> Kernels = new()
    {
        ["LogSumExp"] = (logits, _, result, _) => SoftmaxKernels.LogSumExp(logits, result),
        ["SumsOfDistributions"] = (_, labels, result, _) => SoftmaxKernels.SumsOfDistributions(labels, result),
        ["CrossEntropy"] = SoftmaxKernels.CrossEntropy,
        ["WeightedCrossEntropy"] = (logits, labels, loss, gradient) =>
            SoftmaxKernels.WeightedCrossEntropy(logits, labels, [T.One, T.Zero, T.CreateTruncating(3)], T.CreateTruncating(0.1), loss, gradient),
    };

    private delegate void Kernel(ReadOnlySpan<T> logits, ReadOnlySpan<T> labels, Span<T> result, Span<T> gradient);

    public static TheoryData<string> Names => [.. Kernels.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_does_not_depend_on_the_others(string name)
    {
        for (int rows = 1; rows <= 40; rows++)
        {
            var random = new Random(rows);
            T[] logits = Numbers(random, rows * Classes, 30);
            T[] labels = Numbers(random, rows * Classes, 1);
            (T[] result, T[] gradient) = Run(Kernels[name], logits, labels, rows);
            for (int i = 0; i < rows; i++)
            {
                (T[] resultOfRow, T[] gradientOfRow) = Run(Kernels[name], Row(logits, rows, i), Row(labels, rows, i), 1);

                result[i].Should().Be(resultOfRow[0]);
                Row(gradient, rows, i).Should().Equal(gradientOfRow);
            }
        }
    }

    private static (T[] Result, T[] Gradient) Run(Kernel kernel, T[] logits, T[] labels, int rows)
    {
        var result = new T[rows];
        var gradient = new T[logits.Length];
        kernel(logits, labels, result, gradient);
        return (result, gradient);
    }

    private static T[] Row(T[] batch, int rows, int row) => [.. batch.Where((_, index) => index % rows == row)];

    private static T[] Numbers(Random random, int count, double scale) =>
        [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextDouble() * scale))];
}

public sealed class SoftmaxKernelsTestsInDouble : SoftmaxKernelsTests<double>;

public sealed class SoftmaxKernelsTestsInFloat : SoftmaxKernelsTests<float>;
