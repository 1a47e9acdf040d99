using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

public abstract class SmoothMaximumTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T[] Example = [.. new[] { 0.6, 3.4, -1.2, 0.05 }.Select(T.CreateTruncating)];

    [Fact]
    public void It_is_below_the_maximum_and_LogSumExp_is_above()
    {
        Check(SmoothMaximum.Compute<T>(Example), 3.097961, 1e-6);
        Check(LogSumExp.Compute<T>(Example), 3.500701, 1e-6);
        T[] softmax = new Softmax<T>().Forward(Matrix<T>.Build.DenseOfRowArrays(Example)).ToRowMajorArray();
        Check(SmoothMaximum.Compute<T>(Example), Enumerable.Range(0, 4).Sum(i => double.CreateTruncating(softmax[i] * Example[i])), Precision.Of<T>());
    }

    [Fact]
    public void No_value_overflows()
    {
        T huge = T.BitDecrement(T.PositiveInfinity);
        SmoothMaximum.Compute<T>([huge, huge, -huge]).Should().Be(huge);
        SmoothMaximum.Compute<T>([-huge, -huge]).Should().Be(-huge);
        SmoothMaximum.Compute<T>([T.NegativeInfinity, T.One]).Should().Be(T.One);
        SmoothMaximum.Compute<T>([T.PositiveInfinity, T.One]).Should().Be(T.PositiveInfinity);
        SmoothMaximum.Compute<T>([]).Should().Be(T.NegativeInfinity);
        T.IsNaN(SmoothMaximum.Compute<T>([T.One, T.NaN])).Should().BeTrue();
        SmoothMaximum.Gradient<T>([huge, -huge]).Should().Equal(T.One, T.Zero);
    }

    [Fact]
    public void The_gradient_equals_central_differences_and_sums_to_1()
    {
        T[] gradient = SmoothMaximum.Gradient<T>(Example);
        for (int i = 0; i < Example.Length; i++)
        {
            double[] z = [.. Example.Select(double.CreateTruncating)];
            (double at, double h) = (z[i], 1e-5);
            z[i] = at + h;
            double above = SmoothMaximum.Compute<double>(z);
            z[i] = at - h;
            double below = SmoothMaximum.Compute<double>(z);
            double.CreateTruncating(gradient[i]).Should().BeApproximately((above - below) / (2 * h), 1e-6);
        }

        gradient.Sum(double.CreateTruncating).Should().BeApproximately(1, 1e-6);
        (gradient[2] < T.Zero).Should().BeTrue("increasing a value far below the maximum lowers the result");
    }

    private static void Check(T actual, double expected, double tolerance) => Close.Check("value", double.CreateTruncating(actual), expected, tolerance);
}

public sealed class SmoothMaximumTestsInDouble : SmoothMaximumTests<double>;

public sealed class SmoothMaximumTestsInFloat : SmoothMaximumTests<float>;
