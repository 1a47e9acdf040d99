using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MyTorch.Kernels;

/// <summary>Copies panels of A into the order in which the tile reads them: for each p the rows of the panel, one after the other.</summary>
internal static unsafe class GemmPacking<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Packs rows x depth elements from <paramref name="row"/>, <paramref name="column"/> on, padded with zeros to a height.</summary>
    public static void Pack(GemmOperand<T> a, int row, int column, int rows, int depth, int height, T* panel)
    {
        if (rows < height)
        {
            new Span<T>(panel, height * depth).Clear();
        }

        if (a.RowStride == 1)
        {
            for (int p = 0; p < depth; p++)
            {
                Copy(a.At(row, column + p), panel + (p * height), rows);
            }
        }
        else
        {
            Transpose(a.At(row, column), a.RowStride, rows, depth, panel, height);
        }
    }

    /// <summary>A copy of a few elements, for which a call would cost more than the copying.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(T* source, T* target, int count)
    {
        int i = 0;
        for (; i + Vector256<T>.Count <= count; i += Vector256<T>.Count)
        {
            Vector256.Load(source + i).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = source[i];
        }
    }

    /// <summary>target[p * height + i] = source[i * stride + p].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(T* source, nint stride, int rows, int depth, T* target, int height)
    {
        int square = Avx.IsSupported ? 32 / sizeof(T) : 1;
        int i = 0;
        for (; i + square <= rows && square > 1; i += square)
        {
            int p = 0;
            for (; p + square <= depth; p += square)
            {
                T* from = source + (i * stride) + p;
                T* to = target + (p * height) + i;
                if (typeof(T) == typeof(double))
                {
                    Transpose4((double*)from, stride, (double*)to, height);
                }
                else
                {
                    Transpose8((float*)from, stride, (float*)to, height);
                }
            }

            Elements(i, i + square, p);
        }

        Elements(i, rows, 0);

        void Elements(int first, int end, int start)
        {
            for (int r = first; r < end; r++)
            {
                for (int p = start; p < depth; p++)
                {
                    target[(p * height) + r] = source[(r * stride) + p];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(double* source, nint stride, double* target, nint height)
    {
        Vector256<double> r0 = Vector256.Load(source);
        Vector256<double> r1 = Vector256.Load(source + stride);
        Vector256<double> r2 = Vector256.Load(source + (2 * stride));
        Vector256<double> r3 = Vector256.Load(source + (3 * stride));
        Vector256<double> low01 = Avx.UnpackLow(r0, r1);
        Vector256<double> high01 = Avx.UnpackHigh(r0, r1);
        Vector256<double> low23 = Avx.UnpackLow(r2, r3);
        Vector256<double> high23 = Avx.UnpackHigh(r2, r3);
        Avx.Permute2x128(low01, low23, 0x20).Store(target);
        Avx.Permute2x128(high01, high23, 0x20).Store(target + height);
        Avx.Permute2x128(low01, low23, 0x31).Store(target + (2 * height));
        Avx.Permute2x128(high01, high23, 0x31).Store(target + (3 * height));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, nint stride, float* target, nint height)
    {
        // Pairs of rows interleaved, then pairs of pairs, then the halves exchanged.
        (Vector256<float> a0, Vector256<float> a1) = Interleave(source, stride, 0);
        (Vector256<float> b0, Vector256<float> b1) = Interleave(source, stride, 2);
        (Vector256<float> c0, Vector256<float> c1) = Interleave(source, stride, 4);
        (Vector256<float> d0, Vector256<float> d1) = Interleave(source, stride, 6);
        Halves(Avx.Shuffle(a0, b0, 0x44), Avx.Shuffle(c0, d0, 0x44), target, 4 * height);
        Halves(Avx.Shuffle(a0, b0, 0xEE), Avx.Shuffle(c0, d0, 0xEE), target + height, 4 * height);
        Halves(Avx.Shuffle(a1, b1, 0x44), Avx.Shuffle(c1, d1, 0x44), target + (2 * height), 4 * height);
        Halves(Avx.Shuffle(a1, b1, 0xEE), Avx.Shuffle(c1, d1, 0xEE), target + (3 * height), 4 * height);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Interleave(float* source, nint stride, int row)
    {
        Vector256<float> even = Vector256.Load(source + (row * stride));
        Vector256<float> odd = Vector256.Load(source + ((row + 1) * stride));
        return (Avx.UnpackLow(even, odd), Avx.UnpackHigh(even, odd));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves(Vector256<float> upper, Vector256<float> lower, float* target, nint distance)
    {
        Avx.Permute2x128(upper, lower, 0x20).Store(target);
        Avx.Permute2x128(upper, lower, 0x31).Store(target + distance);
    }
}
