using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MyTorch.Kernels;

/// <summary>Copies panels of A into the order in which the tile reads them: for each column p, the rows of the panel contiguously.</summary>
internal static unsafe class GemmPacking<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of contiguous bytes of a column to read at a time.</summary>
    private const int ReadTogether = 256;

    /// <summary>Packs whole panels, <paramref name="distance"/> elements apart.</summary>
    public static void PackWhole(GemmOperand<T> a, int panels, int height, int depth, T* target, nint distance)
    {
        // If rows are contiguous, several panels are read together, limited by the number of write streams.
        int panelsAtOnce = a.RowStride == 1 ? Math.Max(1, ReadTogether / (height * sizeof(T))) : 1;
        int count;
        for (int i = 0; i < panels; i += count, target += count * distance)
        {
            count = Math.Min(panelsAtOnce, panels - i);
            GemmOperand<T> rows = a.From(i * height, 0);
            if (a.RowStride == 1)
            {
                CopyPanels(rows, count, height, depth, target, distance);
            }
            else
            {
                Transpose(rows.Start, a.RowStride, height, depth, target, height);
            }
        }
    }

    /// <summary>Packs a panel of the given rows, with its columns <paramref name="stride"/> elements apart.</summary>
    public static void Pack(GemmOperand<T> a, int rows, int stride, int depth, T* target)
    {
        if (a.RowStride != 1)
        {
            Transpose(a.Start, a.RowStride, rows, depth, target, stride);
            return;
        }

        // Elements after the rows may be copied too, as long as they exist: they are never used.
        nint extra = (stride - rows + a.ColumnStride - 1) / a.ColumnStride;
        int safe = (int)Math.Max(0, depth - extra);
        CopyPanels(a, 1, stride, safe, target, 0);
        for (int p = safe; p < depth; p++)
        {
            Copy(a.At(0, p), target + (p * stride), rows);
        }
    }

    /// <summary>Prefetches the cache lines of the given rows and columns.</summary>
    public static void Prefetch(T* start, nint distance, int columns, int rows)
    {
        const int line = 64;
        for (int j = 0; Sse.IsSupported && j < columns; j++, start += distance)
        {
            for (int i = 0; i < rows; i += line / sizeof(T))
            {
                Sse.Prefetch0(start + i);
            }

            Sse.Prefetch0(start + rows - 1);
        }
    }

    private static void CopyPanels(GemmOperand<T> a, int panels, int height, int depth, T* target, nint distance)
    {
        switch (height * sizeof(T))
        {
            case 16:
                CopyPanels<Vector128<T>>(a, panels, height, depth, target, distance);
                break;
            case 32:
                CopyPanels<Vector256<T>>(a, panels, height, depth, target, distance);
                break;
            case 64:
                CopyPanels<Vector512<T>>(a, panels, height, depth, target, distance);
                break;
            default:
                CopyLongPanels(a, panels, height, depth, target, distance);
                break;
        }
    }

    /// <summary>Copies panels whose columns are one vector long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPanels<TColumn>(GemmOperand<T> a, int panels, int height, int depth, T* target, nint distance)
        where TColumn : unmanaged
    {
        for (int p = 0; p < depth; p++)
        {
            T* source = a.At(0, p);
            T* to = target + (p * height);
            for (int i = 0; i < panels; i++, source += height, to += distance)
            {
                *(TColumn*)to = *(TColumn*)source;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyLongPanels(GemmOperand<T> a, int panels, int height, int depth, T* target, nint distance)
    {
        for (int p = 0; p < depth; p++)
        {
            T* source = a.At(0, p);
            T* to = target + (p * height);
            for (int i = 0; i < panels; i++)
            {
                Copy(source + (i * height), to + (i * distance), height);
            }
        }
    }

    /// <summary>Copies a few elements inline, since a call would cost more than the copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(T* source, T* target, int count)
    {
        int i = 0;
        for (; i + Vector256<T>.Count <= count; i += Vector256<T>.Count)
        {
            Vector256.Load(source + i).Store(target + i);
        }

        for (; i + Vector128<T>.Count <= count; i += Vector128<T>.Count)
        {
            Vector128.Load(source + i).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = source[i];
        }
    }

    /// <summary>
    /// Computes target[p * height + i] = source[i * stride + p]. Square tiles are transposed in registers, two side by side to use whole cache
    /// lines, then the two below them, so the panel is written in order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(T* source, nint stride, int rows, int depth, T* target, nint height)
    {
        int square = Avx.IsSupported ? 32 / sizeof(T) : int.MaxValue;
        int squareRows = rows - (rows % square);
        int p = 0;
        int width;
        for (; p <= depth - square; p += width)
        {
            width = p <= depth - (2 * square) ? 2 * square : square;
            for (int i = 0; i < squareRows; i += square)
            {
                T* from = source + (i * stride) + p;
                T* to = target + (p * height) + i;
                Transpose(from, stride, to, height);
                if (width > square)
                {
                    Transpose(from + square, stride, to + (square * height), height);
                }
            }

            int row = squareRows;
            if (typeof(T) == typeof(float) && rows - row >= 4)
            {
                TransposeFour((float*)(source + (row * stride) + p), stride, width, (float*)(target + (p * height) + row), height);
                row += 4;
            }

            for (; row < rows; row++)
            {
                Scatter(source + (row * stride) + p, width, target + (p * height) + row, height);
            }
        }

        for (int i = 0; i < rows; i++)
        {
            Scatter(source + (i * stride) + p, depth - p, target + (p * height) + i, height);
        }
    }

    /// <summary>Transposes one square tile of 4 x 4 doubles or 8 x 8 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(T* source, nint stride, T* target, nint height)
    {
        if (typeof(T) == typeof(double))
        {
            Transpose4((double*)source, stride, (double*)target, height);
        }
        else
        {
            Transpose8((float*)source, stride, (float*)target, height);
        }
    }

    /// <summary>Computes target[p * distance] = source[p].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(T* source, int count, T* target, nint distance)
    {
        for (int p = 0; p < count; p++)
        {
            target[p * distance] = source[p];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(double* source, nint stride, double* target, nint height)
    {
        Halves(source, stride, target, height);
        Halves(source + 2, stride, target + (2 * height), height);

        // Two columns of four rows; each half of a vector holds two rows.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Halves(double* source, nint stride, double* target, nint height)
        {
            Vector256<double> even = Join(source, 2 * stride);
            Vector256<double> odd = Join(source + stride, 2 * stride);
            Avx.UnpackLow(even, odd).Store(target);
            Avx.UnpackHigh(even, odd).Store(target + height);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, nint stride, float* target, nint height)
    {
        Halves(source, stride, target, height);
        Halves(source + 4, stride, target + (4 * height), height);

        // Four columns of eight rows; each half of a vector holds four rows: interleave pairs of rows, then pairs of pairs.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Halves(float* source, nint stride, float* target, nint height)
        {
            Vector256<float> r0 = Join(source, 4 * stride);
            Vector256<float> r1 = Join(source + stride, 4 * stride);
            Vector256<float> r2 = Join(source + (2 * stride), 4 * stride);
            Vector256<float> r3 = Join(source + (3 * stride), 4 * stride);
            Vector256<float> low01 = Avx.UnpackLow(r0, r1);
            Vector256<float> low23 = Avx.UnpackLow(r2, r3);
            Vector256<float> high01 = Avx.UnpackHigh(r0, r1);
            Vector256<float> high23 = Avx.UnpackHigh(r2, r3);
            Avx.Shuffle(low01, low23, 0x44).Store(target);
            Avx.Shuffle(low01, low23, 0xEE).Store(target + height);
            Avx.Shuffle(high01, high23, 0x44).Store(target + (2 * height));
            Avx.Shuffle(high01, high23, 0xEE).Store(target + (3 * height));
        }
    }

    /// <summary>Transposes four rows of 8 or 16 columns: interleaves pairs of rows, then pairs of pairs; each half is then a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeFour(float* source, nint stride, int width, float* target, nint height)
    {
        for (; width > 0; width -= 8, source += 8, target += 8 * height)
        {
            Vector256<float> r0 = Vector256.Load(source);
            Vector256<float> r1 = Vector256.Load(source + stride);
            Vector256<float> r2 = Vector256.Load(source + (2 * stride));
            Vector256<float> r3 = Vector256.Load(source + (3 * stride));
            Vector256<float> low01 = Avx.UnpackLow(r0, r1);
            Vector256<float> low23 = Avx.UnpackLow(r2, r3);
            Vector256<float> high01 = Avx.UnpackHigh(r0, r1);
            Vector256<float> high23 = Avx.UnpackHigh(r2, r3);
            Split(Avx.Shuffle(low01, low23, 0x44), target, height);
            Split(Avx.Shuffle(low01, low23, 0xEE), target + height, height);
            Split(Avx.Shuffle(high01, high23, 0x44), target + (2 * height), height);
            Split(Avx.Shuffle(high01, high23, 0xEE), target + (3 * height), height);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Split(Vector256<float> columns, float* target, nint height)
        {
            columns.GetLower().Store(target);
            columns.GetUpper().Store(target + (4 * height));
        }
    }

    /// <summary>Loads 128 bits at the source and 128 bits at the given distance from it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<TElement> Join<TElement>(TElement* source, nint distance) where TElement : unmanaged =>
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + distance));
}
