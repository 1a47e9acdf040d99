using System.Numerics;
using System.Runtime.CompilerServices;

namespace MyTorch.Kernels;

/// <summary>
/// The micro-kernel of the matrix product: a tile of C that stays in registers, up to 3 row vectors by up to 8 columns. Element (p, j) of B is at
/// <c>b[p * rowStride + j * columnStride]</c>, so B needs no packing, transposed or not.
/// </summary>
internal static unsafe partial class GemmTile<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>
    /// Computes C = [C +] alpha * A * B, or bias + alpha * A * B with a bias for each column, for a tile of <typeparamref name="TRows"/> and
    /// <typeparamref name="TColumns"/> columns. A holds the rows of each column p contiguously, with columns <paramref name="lda"/> elements
    /// apart. In a partial last vector, only the lanes of the <paramref name="rows"/> are read and written. The parameters, including
    /// <paramref name="columns"/>, are those of the dispatching method, so the call compiles to a jump.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TColumns>(
        int k, T alpha, T* a, nint lda, T* b, nint rowStride, nint columnStride, GemmBias<T> bias, bool accumulate, T* c, nint ldc, int rows, int columns)
        where TRows : struct, IHeight
        where TColumns : struct, ISize
    {
        // The sums of column j are s0j, s1j and s2j; those unused at the given size cost nothing. The loop is unrolled by hand, because the JIT
        // stops inlining in a method that exceeds its budget.
        TVector s00 = default, s01 = default, s02 = default, s03 = default, s04 = default, s05 = default, s06 = default, s07 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default, s14 = default, s15 = default, s16 = default, s17 = default;
        TVector s20 = default, s21 = default, s22 = default, s23 = default, s24 = default, s25 = default, s26 = default, s27 = default;
        TVector mask = TRows.IsPartial ? TSimd.Mask(rows & (TSimd.Count - 1)) : default;
        int width = TSimd.Count;

        // Distances in bytes, so the JIT can fold one, two or three of them into an address without further instructions.
        nint row = rowStride * sizeof(T);
        nint one = columnStride * sizeof(T);
        nint three = 3 * one;
        byte* left = (byte*)b;
        byte* right = left + (4 * one);
        for (; k > 0; k--)
        {
            TVector a0 = TRows.IsPartial && TRows.Vectors == 1 ? TSimd.LoadPart(a, mask) : TSimd.Load(a);
            TVector a1 = TRows.Vectors < 2 ? default : TRows.IsPartial && TRows.Vectors == 2 ? TSimd.LoadPart(a + width, mask) : TSimd.Load(a + width);
            TVector a2 = TRows.Vectors < 3 ? default : TRows.IsPartial ? TSimd.LoadPart(a + (2 * width), mask) : TSimd.Load(a + (2 * width));

            TVector b0 = TSimd.Create(*(T*)left);
            s00 = TSimd.MultiplyAdd(a0, b0, s00);
            s10 = TRows.Vectors > 1 ? TSimd.MultiplyAdd(a1, b0, s10) : s10;
            s20 = TRows.Vectors > 2 ? TSimd.MultiplyAdd(a2, b0, s20) : s20;
            if (TColumns.Value > 1)
            {
                TVector b1 = TSimd.Create(*(T*)(left + one));
                s01 = TSimd.MultiplyAdd(a0, b1, s01);
                s11 = TRows.Vectors > 1 ? TSimd.MultiplyAdd(a1, b1, s11) : s11;
                s21 = TRows.Vectors > 2 ? TSimd.MultiplyAdd(a2, b1, s21) : s21;
            }

            if (TColumns.Value > 2)
            {
                TVector b2 = TSimd.Create(*(T*)(left + (2 * one)));
                s02 = TSimd.MultiplyAdd(a0, b2, s02);
                s12 = TRows.Vectors > 1 ? TSimd.MultiplyAdd(a1, b2, s12) : s12;
                s22 = TRows.Vectors > 2 ? TSimd.MultiplyAdd(a2, b2, s22) : s22;
            }

            if (TColumns.Value > 3)
            {
                TVector b3 = TSimd.Create(*(T*)(left + three));
                s03 = TSimd.MultiplyAdd(a0, b3, s03);
                s13 = TRows.Vectors > 1 ? TSimd.MultiplyAdd(a1, b3, s13) : s13;
                s23 = TRows.Vectors > 2 ? TSimd.MultiplyAdd(a2, b3, s23) : s23;
            }

            if (TColumns.Value > 4)
            {
                TVector b4 = TSimd.Create(*(T*)right);
                s04 = TSimd.MultiplyAdd(a0, b4, s04);
                s14 = TRows.Vectors > 1 ? TSimd.MultiplyAdd(a1, b4, s14) : s14;
                s24 = TRows.Vectors > 2 ? TSimd.MultiplyAdd(a2, b4, s24) : s24;
            }

            if (TColumns.Value > 5)
            {
                TVector b5 = TSimd.Create(*(T*)(right + one));
                s05 = TSimd.MultiplyAdd(a0, b5, s05);
                s15 = TRows.Vectors > 1 ? TSimd.MultiplyAdd(a1, b5, s15) : s15;
                s25 = TRows.Vectors > 2 ? TSimd.MultiplyAdd(a2, b5, s25) : s25;
            }

            if (TColumns.Value > 6)
            {
                TVector b6 = TSimd.Create(*(T*)(right + (2 * one)));
                s06 = TSimd.MultiplyAdd(a0, b6, s06);
                s16 = TRows.Vectors > 1 ? TSimd.MultiplyAdd(a1, b6, s16) : s16;
                s26 = TRows.Vectors > 2 ? TSimd.MultiplyAdd(a2, b6, s26) : s26;
            }

            if (TColumns.Value > 7)
            {
                TVector b7 = TSimd.Create(*(T*)(right + three));
                s07 = TSimd.MultiplyAdd(a0, b7, s07);
                s17 = TRows.Vectors > 1 ? TSimd.MultiplyAdd(a1, b7, s17) : s17;
                s27 = TRows.Vectors > 2 ? TSimd.MultiplyAdd(a2, b7, s27) : s27;
            }

            a += lda;
            left += row;
            if (TColumns.Value > 4)
            {
                right += row;
            }
        }

        TVector scale = TSimd.Create(alpha);
        T* start = bias.Start;
        Store<TRows>(accumulate, TSimd.Create(*start), scale, s00, s10, s20, c, mask);
        if (TColumns.Value > 1)
        {
            start += bias.Stride;
            c += ldc;
            Store<TRows>(accumulate, TSimd.Create(*start), scale, s01, s11, s21, c, mask);
        }

        if (TColumns.Value > 2)
        {
            start += bias.Stride;
            c += ldc;
            Store<TRows>(accumulate, TSimd.Create(*start), scale, s02, s12, s22, c, mask);
        }

        if (TColumns.Value > 3)
        {
            start += bias.Stride;
            c += ldc;
            Store<TRows>(accumulate, TSimd.Create(*start), scale, s03, s13, s23, c, mask);
        }

        if (TColumns.Value > 4)
        {
            start += bias.Stride;
            c += ldc;
            Store<TRows>(accumulate, TSimd.Create(*start), scale, s04, s14, s24, c, mask);
        }

        if (TColumns.Value > 5)
        {
            start += bias.Stride;
            c += ldc;
            Store<TRows>(accumulate, TSimd.Create(*start), scale, s05, s15, s25, c, mask);
        }

        if (TColumns.Value > 6)
        {
            start += bias.Stride;
            c += ldc;
            Store<TRows>(accumulate, TSimd.Create(*start), scale, s06, s16, s26, c, mask);
        }

        if (TColumns.Value > 7)
        {
            start += bias.Stride;
            c += ldc;
            Store<TRows>(accumulate, TSimd.Create(*start), scale, s07, s17, s27, c, mask);
        }
    }

    /// <summary>Stores one column of the tile. Must be inlined: sums live across a call would be spilled to memory, even in the loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows>(bool accumulate, TVector start, TVector scale, TVector s0, TVector s1, TVector s2, T* c, TVector mask)
        where TRows : struct, IHeight
    {
        Store<TRows>(0, accumulate, start, scale, s0, c, mask);
        if (TRows.Vectors > 1)
        {
            Store<TRows>(1, accumulate, start, scale, s1, c + TSimd.Count, mask);
        }

        if (TRows.Vectors > 2)
        {
            Store<TRows>(2, accumulate, start, scale, s2, c + (2 * TSimd.Count), mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows>(int vector, bool accumulate, TVector start, TVector scale, TVector sums, T* c, TVector mask)
        where TRows : struct, IHeight
    {
        if (TRows.IsPartial && vector == TRows.Vectors - 1)
        {
            TSimd.StorePart(TSimd.MultiplyAdd(sums, scale, accumulate ? TSimd.LoadPart(c, mask) : start), c, mask);
        }
        else
        {
            TSimd.Store(TSimd.MultiplyAdd(sums, scale, accumulate ? TSimd.Load(c) : start), c);
        }
    }
}
