using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static partial class VectorMath
{
    /// <summary>
    /// Computes the standard normal distribution function, Phi(x) = (1 + erf(x / sqrt 2)) / 2, and its density, phi(x) = e^(-x^2 / 2) /
    /// sqrt(2 pi). The Mills ratio M(u) = Phi(-u) / phi(u) gives full relative precision for small results, and both values share one exponential.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Distribution, Vector512<T> Density) Normal<T>(Vector512<T> x)
    {
        // Above this limit Phi(-u) is 0.
        Vector512<T> u = AtMost(Vector512.Abs(x), Constant<T>(39, 15));
        Vector512<T> half = u * Constant<T>(0.5);
        Vector512<T> square = half * u;

        // The rounding error of the square is corrected, since the exponential magnifies it.
        Vector512<T> error = MultiplyAdd(half, u, -square);
        Vector512<T> gauss = Exp(-square);
        Vector512<T> density = MultiplyAdd(-error, gauss, gauss) * Constant<T>(0.3989422804014327);

        (Vector512<T> d, Vector512<T> n) = MillsPolynomials(u);
        Vector512<T> tail = density * d / MultiplyAdd(u, d, n);
        return (Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), tail, Vector512<T>.One - tail), density);
    }

    /// <summary>
    /// Computes D and N of M(u) = D / (u D + N), with relative error 4.2e-18 in double and 7.4e-10 in float. In this form the rounding error of D
    /// nearly cancels, and since all coefficients are positive, nothing else cancels. The coefficients come from
    /// data/reference/elementwise_coefficients.py.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<T> D, Vector512<T> N) MillsPolynomials<T>(Vector512<T> u)
    {
        Vector512<T> square = u * u;
        Vector512<T> d;
        Vector512<T> n;
        if (typeof(T) == typeof(float))
        {
            d = MultiplyAdd(Line(u, 0.02988610779892327, 0.002497953376331948), square, Line(u, 0.56641715921849485, 0.17099565662886312));
            d = MultiplyAdd(d, square, Line(u, 1, 1.0861249769720497));
            n = MultiplyAdd(Constant<T>(0.0024981917034652517), square, Line(u, 0.16626646651886771, 0.029874004290557745));
            return (d, MultiplyAdd(n, square, Line(u, 0.79788456080286536, 0.50322209133374159)));
        }

        d = MultiplyAdd(Constant<T>(5.7377829231244027e-7), square, Line(u, 0.00025499455923580354, 1.7214435200809074e-5));
        d = MultiplyAdd(d, square, Line(u, 0.016180700338070952, 0.0024208485469043462));
        d = MultiplyAdd(d, square, Line(u, 0.28702424642192801, 0.079202266522415383));
        d = MultiplyAdd(d, square, Line(u, 1.4188296253868526, 0.76107303324258558));
        d = MultiplyAdd(d, square, Line(u, 1, 1.6936951081948381));
        n = MultiplyAdd(Line(u, 1.7214435209588895e-5, 5.7377829226631436e-7), square, Line(u, 0.0023864197155558014, 0.00025384700189716414));
        n = MultiplyAdd(n, square, Line(u, 0.07453274916031481, 0.015676447625573899));
        n = MultiplyAdd(n, square, Line(u, 0.62561374562260466, 0.25716963951283578));
        return (d, MultiplyAdd(n, square, Line(u, 0.79788456080286536, 0.98799294990358173)));
    }
}
