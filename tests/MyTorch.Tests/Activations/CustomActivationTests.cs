using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>A custom activation defines only a function and its derivative.</summary>
public class CustomActivationTests
{
    private sealed class Square : Activation<double>
    {
        protected override void Forward(ReadOnlySpan<double> z, Span<double> a)
        {
            for (int i = 0; i < z.Length; i++)
            {
                a[i] = z[i] * z[i];
            }
        }

        protected override void Derivative(ReadOnlySpan<double> z, ReadOnlySpan<double> a, Span<double> derivative)
        {
            for (int i = 0; i < z.Length; i++)
            {
                derivative[i] = 2 * z[i];
            }
        }
    }

    [Fact]
    public void Backward_is_delta_times_the_derivative()
    {
        var square = new Square();
        Matrix<double> z = RandomMatrix.Normal<double>(5, 4, 1);
        Matrix<double> delta = RandomMatrix.Normal<double>(5, 4, 2);
        var result = Matrix<double>.Build.Dense(5, 4);
        square.Forward(z);

        square.Backward(delta, result);

        result.Should().Be(delta.PointwiseMultiply(2 * z));
        square.Backward(delta).Should().Be(result);
    }

    /// <summary>A buffer that is not returned would be missing from the pool, which would allocate another.</summary>
    [Fact]
    public void Backward_returns_its_buffer_to_the_pool()
    {
        var square = new Square();
        Matrix<double> delta = RandomMatrix.Normal<double>(5, 4, 2);
        var result = Matrix<double>.Build.Dense(5, 4);
        square.Forward(RandomMatrix.Normal<double>(5, 4, 1));

        Allocated.WhenWarm(() => square.Backward(delta, result)).Should().Be(0);
    }
}
