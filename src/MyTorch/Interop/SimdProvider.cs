using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch.Interop;

/// <summary>A linear algebra provider with this library's products in double and float; all other operations use another provider.</summary>
internal sealed class SimdProvider(ILinearAlgebraProvider inner) :
    ILinearAlgebraProvider, IPassThrough<double>, IPassThrough<float>, IPassThrough<Complex>, IPassThrough<Complex32>
{
    public ILinearAlgebraProvider Inner => inner;

    ILinearAlgebraProvider<double> IPassThrough<double>.Inner => inner;

    ILinearAlgebraProvider<float> IPassThrough<float>.Inner => inner;

    ILinearAlgebraProvider<Complex> IPassThrough<Complex>.Inner => inner;

    ILinearAlgebraProvider<Complex32> IPassThrough<Complex32>.Inner => inner;

    public bool IsAvailable() => inner.IsAvailable();

    public void InitializeVerify() => inner.InitializeVerify();

    public void FreeResources() => inner.FreeResources();

    void ILinearAlgebraProvider<double>.MatrixMultiply(double[] x, int rowsX, int columnsX, double[] y, int rowsY, int columnsY, double[] result) =>
        Multiply(Transpose.DontTranspose, Transpose.DontTranspose, 1, x, rowsX, columnsX, y, rowsY, columnsY, 0, result);

    void ILinearAlgebraProvider<float>.MatrixMultiply(float[] x, int rowsX, int columnsX, float[] y, int rowsY, int columnsY, float[] result) =>
        Multiply(Transpose.DontTranspose, Transpose.DontTranspose, 1, x, rowsX, columnsX, y, rowsY, columnsY, 0, result);

    void ILinearAlgebraProvider<double>.MatrixMultiplyWithUpdate(
        Transpose transposeA, Transpose transposeB, double alpha, double[] a, int rowsA, int columnsA, double[] b, int rowsB, int columnsB, double beta, double[] c) =>
        Multiply(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    void ILinearAlgebraProvider<float>.MatrixMultiplyWithUpdate(
        Transpose transposeA, Transpose transposeB, float alpha, float[] a, int rowsA, int columnsA, float[] b, int rowsB, int columnsB, float beta, float[] c) =>
        Multiply(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    /// <summary>Computes c = alpha * op(a) * op(b) + beta * c; the sizes are those of the stored, untransposed a and b.</summary>
    private static void Multiply<T>(
        Transpose transposeA, Transpose transposeB, T alpha, T[] a, int rowsA, int columnsA, T[] b, int rowsB, int columnsB, T beta, T[] c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // For real numbers, the conjugate transpose is the transpose.
        bool transposesA = transposeA != Transpose.DontTranspose;
        bool transposesB = transposeB != Transpose.DontTranspose;
        (int m, int k) = transposesA ? (columnsA, rowsA) : (rowsA, columnsA);
        (int inner, int n) = transposesB ? (columnsB, rowsB) : (rowsB, columnsB);
        if (k != inner)
        {
            throw new ArgumentException($"a is {m} x {k} and b is {inner} x {n}: a must have as many columns as b has rows.");
        }

        if (beta != T.Zero && beta != T.One)
        {
            TensorPrimitives.Multiply(c, beta, c);
        }

        // MathNet allows the result to be one of the operands.
        T[] left = ReferenceEquals(a, c) ? [.. a] : a;
        T[] right = ReferenceEquals(b, c) ? [.. b] : b;
        ParallelGemm<T>.Multiply(transposesA, transposesB, m, n, k, alpha, left, right, beta != T.Zero, c);
    }
}
