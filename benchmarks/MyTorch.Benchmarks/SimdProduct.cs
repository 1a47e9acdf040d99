using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>The library's matrix product, as the provider registered with MathNet.</summary>
internal static class SimdProduct<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The provider, created once; MathNet itself keeps its own provider.</summary>
    private static readonly ILinearAlgebraProvider<T> Provider = Take();

    /// <summary>Writes op(a) * op(b) into c.</summary>
    public static void Multiply(bool transposeA, bool transposeB, Matrix<T> a, Matrix<T> b, T[] c) => Provider.MatrixMultiplyWithUpdate(
        transposeA ? Transpose.Transpose : Transpose.DontTranspose,
        transposeB ? Transpose.Transpose : Transpose.DontTranspose,
        T.One,
        a.AsColumnMajorArray(),
        a.RowCount,
        a.ColumnCount,
        b.AsColumnMajorArray(),
        b.RowCount,
        b.ColumnCount,
        T.Zero,
        c);

    private static ILinearAlgebraProvider<T> Take()
    {
        SimdLinearAlgebra.Enable();
        try
        {
            return (ILinearAlgebraProvider<T>)LinearAlgebraControl.Provider;
        }
        finally
        {
            SimdLinearAlgebra.Disable();
        }
    }
}
