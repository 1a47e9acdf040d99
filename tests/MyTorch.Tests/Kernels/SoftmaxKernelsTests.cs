using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

public abstract class SoftmaxKernelsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Every length of the last vector, and several tiles of several groups of columns.</summary>
    private static readonly (int Rows, int Classes)[] Shapes = [.. Enumerable.Range(1, 40).Select(rows => (rows, 3)), (64, 37), (530, 34), (1037, 37)];

    private static readonly Dictionary<string, Kernel> Kernels = new()
    {
        ["LogSumExp"] = (logits, _, result, _) => SoftmaxKernels.LogSumExp(logits, result),
        ["SumsOfDistributions"] = (_, labels, result, _) => SoftmaxKernels.SumsOfDistributions(labels, result),
        ["CrossEntropy"] = SoftmaxKernels.CrossEntropy,
        ["WeightedCrossEntropy"] = (logits, labels, loss, gradient) =>
            SoftmaxKernels.WeightedCrossEntropy(logits, labels, Weights(logits.Length / loss.Length), T.CreateTruncating(0.1), loss, gradient),
    };

    private delegate void Kernel(ReadOnlySpan<T> logits, ReadOnlySpan<T> labels, Span<T> result, Span<T> gradient);

    public static TheoryData<string> Names => [.. Kernels.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_does_not_depend_on_the_others(string name)
    {
        foreach ((int rows, int classes) in Shapes)
        {
            var random = new Random(rows);
            T[] logits = Numbers(random, rows * classes, 30);
            T[] labels = Numbers(random, rows * classes, 1);
            (T[] result, T[] gradient) = Run(Kernels[name], logits, labels, rows);
            for (int i = 0; i < rows; i += rows > 64 ? 17 : 1)
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

    private static T[] Weights(int classes) => [.. Enumerable.Range(0, classes).Select(i => T.CreateTruncating(i % 3 == 1 ? 0 : i + 1))];

    private static T[] Numbers(Random random, int count, double scale) =>
        [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextDouble() * scale))];
}

public sealed class SoftmaxKernelsTestsInDouble : SoftmaxKernelsTests<double>;

public sealed class SoftmaxKernelsTestsInFloat : SoftmaxKernelsTests<float>;
