using System.Numerics;
using System.Reflection;

namespace MyTorch.Benchmarks.Peers;

/// <summary>
/// The one place that knows how the library's product is called. It is internal, so a delegate is made of it once, with or without
/// leading dimensions: a call through that costs a nanosecond or two.
/// </summary>
internal sealed class LibraryProduct<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProductShape _shape;
    private readonly Strided _product;

    public LibraryProduct(ProductShape shape)
    {
        _shape = shape;
        Type gemm = typeof(MLP<>).Assembly.GetType("MyTorch.Kernels.Gemm", throwOnError: true)!;
        string name = shape.TransposeA ? "TN" : shape.TransposeB ? "NT" : "NN";
        MethodInfo method = gemm.GetMethod(name, BindingFlags.Public | BindingFlags.Static)!.MakeGenericMethod(typeof(T));
        _product = method.GetParameters().Length == 11 ? method.CreateDelegate<Strided>() : WithoutStrides(method.CreateDelegate<Packed>());
    }

    private delegate void Strided(
        int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, bool accumulate, Span<T> c, int ldc);

    private delegate void Packed(int m, int n, int k, T alpha, ReadOnlySpan<T> a, ReadOnlySpan<T> b, bool accumulate, Span<T> c);

    /// <summary>C = op(A) op(B), in column-major order.</summary>
    public void Multiply(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c) => _product(
        _shape.M, _shape.N, _shape.K, T.One, a, _shape.TransposeA ? _shape.K : _shape.M, b, _shape.TransposeB ? _shape.N : _shape.K, false, c, _shape.M);

    private static Strided WithoutStrides(Packed product) => (m, n, k, alpha, a, _, b, _, accumulate, c, _) => product(m, n, k, alpha, a, b, accumulate, c);
}
