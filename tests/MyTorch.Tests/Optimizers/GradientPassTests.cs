using System.Numerics;
using FluentAssertions;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>Passes over gradients that are longer than a block, on one thread and on several.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class GradientPassTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Parameters of more than one block, of exactly two blocks, and of less than one block.</summary>
    private static Parameter<T>[] Parameters =>
        [TestParameter.Random<T>(157, 101, 1), TestParameter.Random<T>(1, 7, 2), TestParameter.Random<T>(64, 128, 3), TestParameter.Random<T>(300, 100, 4)];

    [Fact]
    public void Clipping_gives_the_same_bits_with_any_number_of_threads() => Threads.CheckSameBits<T>(() =>
    {
        Parameter<T>[] parameters = Parameters;
        GradientClipping.ByNorm(parameters, 0.7);
        GradientClipping.ByValue(parameters, 1e-3);
        return [.. parameters.Select(parameter => parameter.Gradient)];
    });

    [Fact]
    public void Every_element_counts_once_in_the_norm()
    {
        Parameter<T>[] parameters = Parameters;
        double wanted = Math.Sqrt(parameters.Sum(parameter => parameter.Gradient.Enumerate().Sum(value => Math.Pow(double.CreateTruncating(value), 2))));
        foreach (int threads in Threads.Counts)
        {
            Close.Check("norm", Threads.With(threads, () => GradientClipping.ByNorm(parameters, double.PositiveInfinity)), wanted, 1e-13);
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 6)]
    [InlineData(3, 299, 99)]
    public void A_nonfinite_gradient_is_found_at_any_position(int index, int row, int column)
    {
        Parameter<T>[] parameters = Parameters;
        parameters[index].Gradient[row, column] = T.NaN;

        foreach (int threads in Threads.Counts)
        {
            double.IsNaN(Threads.With(threads, () => GradientClipping.ByNorm(parameters, double.PositiveInfinity))).Should().BeTrue();
        }
    }
}

public sealed class GradientPassTestsInDouble : GradientPassTests<double>;

public sealed class GradientPassTestsInFloat : GradientPassTests<float>;
