using System.Runtime.CompilerServices;

namespace MyTorch.Benchmarks.Peers;

/// <summary>
/// Independent chains of multiply-adds that stay in registers. There are more chains than multiply-adds in flight, so that
/// their latency is hidden.
/// </summary>
internal static class MultiplyAddChains
{
    /// <summary>The chains of <see cref="Wide"/>.</summary>
    public const int WideCount = 16;

    /// <summary>The chains of <see cref="Narrow"/>.</summary>
    public const int NarrowCount = 12;

    /// <summary>For 32 registers: AVX-512 and Arm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TVector Wide<TOperation, TVector>(TVector x, TVector y, int steps) where TOperation : IMultiplyAdd<TVector>
    {
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
        TVector i = x, j = x, k = x, l = x, m = x, n = x, o = x, p = x;
        for (int step = 0; step < steps; step++)
        {
            a = TOperation.Compute(x, y, a);
            b = TOperation.Compute(x, y, b);
            c = TOperation.Compute(x, y, c);
            d = TOperation.Compute(x, y, d);
            e = TOperation.Compute(x, y, e);
            f = TOperation.Compute(x, y, f);
            g = TOperation.Compute(x, y, g);
            h = TOperation.Compute(x, y, h);
            i = TOperation.Compute(x, y, i);
            j = TOperation.Compute(x, y, j);
            k = TOperation.Compute(x, y, k);
            l = TOperation.Compute(x, y, l);
            m = TOperation.Compute(x, y, m);
            n = TOperation.Compute(x, y, n);
            o = TOperation.Compute(x, y, o);
            p = TOperation.Compute(x, y, p);
        }

        // Uses every chain, so that the compiler keeps it, and has no calls, so that all stay in registers.
        x = TOperation.Compute(a, b, TOperation.Compute(c, d, TOperation.Compute(e, f, TOperation.Compute(g, h, x))));
        return TOperation.Compute(i, j, TOperation.Compute(k, l, TOperation.Compute(m, n, TOperation.Compute(o, p, x))));
    }

    /// <summary>For the 16 registers of AVX2: more chains would spill to memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TVector Narrow<TOperation, TVector>(TVector x, TVector y, int steps) where TOperation : IMultiplyAdd<TVector>
    {
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < steps; step++)
        {
            a = TOperation.Compute(x, y, a);
            b = TOperation.Compute(x, y, b);
            c = TOperation.Compute(x, y, c);
            d = TOperation.Compute(x, y, d);
            e = TOperation.Compute(x, y, e);
            f = TOperation.Compute(x, y, f);
            g = TOperation.Compute(x, y, g);
            h = TOperation.Compute(x, y, h);
            i = TOperation.Compute(x, y, i);
            j = TOperation.Compute(x, y, j);
            k = TOperation.Compute(x, y, k);
            l = TOperation.Compute(x, y, l);
        }

        x = TOperation.Compute(a, b, TOperation.Compute(c, d, TOperation.Compute(e, f, x)));
        return TOperation.Compute(g, h, TOperation.Compute(i, j, TOperation.Compute(k, l, x)));
    }
}
