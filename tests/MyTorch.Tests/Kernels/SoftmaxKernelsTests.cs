using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

public abstract class SoftmaxKernelsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void A_row_does_not_depend_on_the_others()
    {
        const int Classes = 3;
        for (int rows = 1; rows <= 40; rows++)
        {
            var random = new Random(rows);
            T[] logits = Numbers(random, rows * Classes, 30);
            T[] labels = Numbers(random, rows * Classes, 1);
            (T[] loss, T[] gradient) = CrossEntropy(logits, labels, rows);
            for (int i = 0; i < rows; i++)
            {
                (T[] lossOfRow, T[] gradientOfRow) = CrossEntropy(Row(logits, rows, i), Row(labels, rows, i), 1);

                loss[i].Should().Be(lossOfRow[0]);
                Row(gradient, rows, i).Should().Equal(gradientOfRow);
            }
        }
    }

    private static (T[] Loss, T[] Gradient) CrossEntropy(T[] logits, T[] labels, int rows)
    {
        var loss = new T[rows];
        var gradient = new T[logits.Length];
        SoftmaxKernels.CrossEntropy<T>(logits, labels, loss, gradient);
        return (loss, gradient);
    }

    private static T[] Row(T[] batch, int rows, int row) => [.. batch.Where((_, index) => index % rows == row)];

    private static T[] Numbers(Random random, int count, double scale) =>
        [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextDouble() * scale))];
}

public sealed class SoftmaxKernelsTestsInDouble : SoftmaxKernelsTests<double>;

public sealed class SoftmaxKernelsTestsInFloat : SoftmaxKernelsTests<float>;
