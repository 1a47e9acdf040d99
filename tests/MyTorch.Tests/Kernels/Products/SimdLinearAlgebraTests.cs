using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Providers.LinearAlgebra;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>MathNet's operators with this library's products. In its own collection, because MathNet has a single global provider.</summary>
[Collection(nameof(SimdLinearAlgebraTests))]
[CollectionDefinition(nameof(SimdLinearAlgebraTests), DisableParallelization = true)]
public sealed class SimdLinearAlgebraTests : IDisposable
{
    private readonly ILinearAlgebraProvider _before = LinearAlgebraControl.Provider;

    public void Dispose() => SimdLinearAlgebra.Disable();

    [Fact]
    public void It_is_opt_in_and_can_be_reverted()
    {
        SimdLinearAlgebra.IsEnabled.Should().BeFalse();
        SimdLinearAlgebra.Enable();
        SimdLinearAlgebra.Enable();
        SimdLinearAlgebra.IsEnabled.Should().BeTrue();
        SimdLinearAlgebra.Disable();
        SimdLinearAlgebra.Disable();

        LinearAlgebraControl.Provider.Should().BeSameAs(_before);
    }

    [Theory]
    [InlineData(3, 4, 5)]
    [InlineData(100, 70, 300)]
    [InlineData(1, 40, 30)]
    [InlineData(40, 1, 30)]
    [InlineData(257, 129, 65)]
    public void Products_match_MathNet(int m, int n, int k)
    {
        Matrix<double> a = RandomMatrix.Normal<double>(m, k, 1);
        Matrix<double> b = RandomMatrix.Normal<double>(k, n, 2);
        Matrix<double> plain = a * b;
        Matrix<float> plainFloat = a.Map(value => (float)value) * b.Map(value => (float)value);
        SimdLinearAlgebra.Enable();

        (a * b).Should().Be(ByKernel(a, b), "the provider before gives other bits");
        Close.Check("a b", a * b, plain, 1e-13);
        Close.Check("a (b^T)^T", a.TransposeAndMultiply(b.Transpose()), plain, 1e-13);
        Close.Check("(a^T)^T b", a.Transpose().TransposeThisAndMultiply(b), plain, 1e-13);
        Close.Check("float", a.Map(value => (float)value) * b.Map(value => (float)value), plainFloat.Map(value => (double)value), 1e-5);
    }

    [Fact]
    public void An_update_adds_to_the_existing_values()
    {
        SimdLinearAlgebra.Enable();
        double[] c = [1, 1, 1, 1];

        LinearAlgebraControl.Provider.MatrixMultiplyWithUpdate(
            Transpose.Transpose, Transpose.Transpose, 2.0, [1.0, 2, 3, 4], 2, 2, [5.0, 6, 7, 8], 2, 2, 10.0, c);

        // 10 + 2 (a b)^T^T, with a = [1 3; 2 4] and b = [5 7; 6 8] transposed.
        c.Should().Equal(10 + (2 * 19), 10 + (2 * 43), 10 + (2 * 22), 10 + (2 * 50));
    }

    [Fact]
    public void The_result_may_be_an_operand()
    {
        Matrix<double> a = RandomMatrix.Normal<double>(4, 4, 1);
        Matrix<double> expected = a * a;
        SimdLinearAlgebra.Enable();

        a.Multiply(a, a);

        Close.Check("a", a, expected, 1e-13);
    }

    [Fact]
    public void Everything_else_uses_the_previous_provider()
    {
        Matrix<double> a = RandomMatrix.Normal<double>(6, 6, 1);
        Matrix<System.Numerics.Complex> z = a.ToComplex();
        Matrix<double> inverse = a.Inverse();
        Matrix<System.Numerics.Complex> square = z * z;
        double determinant = a.QR().Determinant;
        SimdLinearAlgebra.Enable();

        Close.Check("inverse", a.Inverse(), inverse, 1e-13);
        (z * z).Should().Be(square);
        a.QR().Determinant.Should().Be(determinant);
        (a + a).Should().Be(a * 2);
    }

    private static Matrix<double> ByKernel(Matrix<double> a, Matrix<double> b)
    {
        (int m, int n, int k) = (a.RowCount, b.ColumnCount, a.ColumnCount);
        Matrix<double> c = Matrix<double>.Build.Dense(m, n);
        Gemm.NN<double>(m, n, k, 1, a.AsColumnMajorArray(), m, b.AsColumnMajorArray(), k, accumulate: false, c.AsColumnMajorArray(), m);
        return c;
    }
}
