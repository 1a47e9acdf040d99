using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

public abstract class LossKernelsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Columns = 3;

    /// <summary>Every number of rows: less than a vector, whole vectors, and an overlapping last vector.</summary>
    [Fact]
    public void A_row_does_not_depend_on_the_others()
    {
        for (int rows = 1; rows <= 40; rows++)
        {
            CheckRows<BinaryCrossEntropyOperator<T>>(rows);
            CheckRows<BinaryCrossEntropyWithLogitsOperator<T>>(rows);
            CheckRows<HuberOperator<T>>(rows);
        }
    }

    [Fact]
    public void Losses_are_summed_by_row_with_a_parameter_per_column()
    {
        T[] ten = [T.CreateTruncating(10), T.CreateTruncating(100), T.CreateTruncating(1000)];
        for (int rows = 0; rows <= 40; rows++)
        {
            T[] x = [.. Enumerable.Range(0, rows * Columns).Select(i => T.CreateTruncating(i))];
            T[] loss = [.. Enumerable.Repeat(T.NaN, rows)];
            var slope = new T[x.Length];

            LossKernels.Evaluate<T, NegativeLogLikelihoodOperator<T>>(x, [.. x.Select(_ => -T.One)], ten, loss, slope);

            loss.Should().Equal(Enumerable.Range(0, rows).Select(i =>
                T.CreateTruncating((10.0 * i) + (100.0 * (rows + i)) + (1000.0 * ((2 * rows) + i)))));
            slope.Should().Equal(x.Select((_, i) => ten[i / rows]));
        }
    }

    [Fact]
    public void The_first_element_outside_the_unit_interval_is_found()
    {
        for (int length = 0; length <= 70; length++)
        {
            T[] values = [.. Enumerable.Range(0, length).Select(i => T.CreateTruncating(i % 3 / 2.0))];
            LossKernels.IndexOutsideUnitInterval<T>(values).Should().Be(-1);
            for (int i = length - 1; i >= 0; i--)
            {
                values[i] = i % 2 == 0 ? T.CreateTruncating(1.001) : -T.Epsilon;
                LossKernels.IndexOutsideUnitInterval<T>(values).Should().Be(i);
            }
        }

        LossKernels.IndexOutsideUnitInterval<T>([.. Enumerable.Repeat(T.NaN, 50)]).Should().Be(-1);
    }

    /// <summary>Over [0, 1] with more points near its ends, in units of the relative precision of each element.</summary>
    [Fact]
    public void Both_logarithms_are_accurate_to_a_few_ulps()
    {
        double unit = typeof(T) == typeof(double) ? Math.Pow(2, -53) : Math.Pow(2, -24);
        for (int i = 1; i < 2000; i++)
        {
            T x = T.CreateTruncating(Math.Pow(i / 2000.0, 6));
            (double loss, double exact) = (LossOf(x, T.Zero), -LogOfOnePlus(-double.CreateTruncating(x)));

            Close.Check($"-log(1 - {x})", loss, exact, 6 * unit);
        }
    }

    /// <summary>By Kahan's formula, in which the rounding of 1 + x cancels in the quotient; the kernel uses a different method.</summary>
    private static double LogOfOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    private static double LossOf(T x, T y)
    {
        T[] loss = [T.Zero];
        LossKernels.Evaluate<T, BinaryCrossEntropyOperator<T>>([x], [y], [T.One], loss, new T[1]);
        return double.CreateTruncating(loss[0]);
    }

    private static void CheckRows<TOperator>(int rows) where TOperator : struct, ILossOperator<T>
    {
        var random = new Random(rows);
        T[] x = [.. Enumerable.Range(0, rows * Columns).Select(_ => T.CreateTruncating(random.NextDouble()))];
        T[] y = [.. Enumerable.Range(0, rows * Columns).Select(_ => T.CreateTruncating(random.NextDouble()))];
        (T[] loss, T[] slope) = Evaluate<TOperator>(x, y, rows);
        for (int i = 0; i < rows; i++)
        {
            (T[] lossOfRow, T[] slopeOfRow) = Evaluate<TOperator>(Row(x, rows, i), Row(y, rows, i), 1);

            loss[i].Should().Be(lossOfRow[0]);
            Row(slope, rows, i).Should().Equal(slopeOfRow);
        }
    }

    private static (T[] Loss, T[] Slope) Evaluate<TOperator>(T[] x, T[] y, int rows) where TOperator : struct, ILossOperator<T>
    {
        var loss = new T[rows];
        var slope = new T[x.Length];
        LossKernels.Evaluate<T, TOperator>(x, y, [T.CreateTruncating(0.25)], loss, slope);
        return (loss, slope);
    }

    private static T[] Row(T[] batch, int rows, int row) => [.. batch.Where((_, index) => index % rows == row)];
}

public sealed class LossKernelsTestsInDouble : LossKernelsTests<double>;

public sealed class LossKernelsTestsInFloat : LossKernelsTests<float>;
