using System.Numerics;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>Functions of three numbers, by themselves and folded over columns: every length, in place, no element beyond the result.</summary>
public abstract class TernaryTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Longest = 70;
    private static readonly T Guard = T.CreateTruncating(12345);

    [Fact]
    public void Each_element_is_that_of_a_loop_at_every_length()
    {
        T[] x = RandomArray.Fractions<T>(Longest, 1);
        T[] y = RandomArray.Fractions<T>(Longest, 2);
        T[] z = RandomArray.Fractions<T>(Longest, 3);
        for (int length = 0; length < Longest; length++)
        {
            T[] wanted = [.. Enumerable.Range(0, length).Select(i => (x[i] - z[i]) * y[i]), Guard];
            T[] result = [.. new T[length], Guard];
            T[] inPlace = [.. x.AsSpan(0, length), Guard];

            Elementwise.Apply<T, LessTimesOperator<T>>(x.AsSpan(0, length), y, z, result);
            Elementwise.Apply<T, LessTimesOperator<T>>(inPlace.AsSpan(0, length), y, z, inPlace);

            result.Should().Equal(wanted);
            inPlace.Should().Equal(wanted);
        }
    }

    /// <summary>The columns lie further apart than they are long, as where a thread has some of the rows.</summary>
    [FusedFact]
    public void A_fold_goes_from_left_to_right_at_every_length()
    {
        for (int columns = 0; columns < 10; columns++)
        {
            for (int rows = 0; rows < 40; rows++)
            {
                int stride = rows + 3;
                T[] x = RandomArray.Fractions<T>(columns * stride, 1);
                T[] y = RandomArray.Fractions<T>(columns * stride, 2);
                T[] wanted = [.. RandomArray.Fractions<T>(rows, 3), Guard];
                T[] result = [.. wanted];
                for (int i = 0; i < rows * columns; i++)
                {
                    int place = (i / rows * stride) + (i % rows);
                    wanted[i % rows] = T.FusedMultiplyAdd(x[place], y[place], wanted[i % rows]);
                }

                Elementwise.Fold<T, AddProductOperator<T>>(x, y, stride, columns, result.AsSpan(0, rows));

                result.Should().Equal(wanted, $"of {rows} rows and {columns} columns");
            }
        }
    }
}

public sealed class TernaryTestsInDouble : TernaryTests<double>;

public sealed class TernaryTestsInFloat : TernaryTests<float>;
