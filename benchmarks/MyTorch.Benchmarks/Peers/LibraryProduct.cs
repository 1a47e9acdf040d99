using System.Numerics;
using System.Reflection;

namespace MyTorch.Benchmarks.Peers;

/// <summary>
/// The one place that knows how the library's product is called. It is internal, so a delegate is made of it once: a call through that
/// costs a nanosecond or two.
/// </summary>
internal sealed class LibraryProduct<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProductShape _shape;
    private readonly Kernel _kernel;

    public LibraryProduct(ProductShape shape)
    {
        _shape = shape;
        Type gemm = typeof(MLP<>).Assembly.GetType("MyTorch.Kernels.Gemm", throwOnError: true)!;
        string name = shape.TransposeA ? "TN" : shape.TransposeB ? "NT" : "NN";
        _kernel = gemm.GetMethod(name, BindingFlags.Public | BindingFlags.Static)!.MakeGenericMethod(typeof(T)).CreateDelegate<Kernel>();
    }

    private delegate void Kernel(int m, int n, int k, T alpha, ReadOnlySpan<T> a, ReadOnlySpan<T> b, bool accumulate, Span<T> c);

    /// <summary>C = op(A) op(B), in column-major order.</summary>
    public void Multiply(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c) => _kernel(_shape.M, _shape.N, _shape.K, T.One, a, b, false, c);
}
