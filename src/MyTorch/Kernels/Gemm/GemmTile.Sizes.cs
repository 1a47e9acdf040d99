using System.Runtime.CompilerServices;

namespace MyTorch.Kernels;

/// <summary>Dispatches to the kernel for the rows and columns of a tile.</summary>
internal static unsafe partial class GemmTile<T, TVector, TSimd>
{
    /// <summary>Computes a tile of up to three row vectors, the last of which may be partial, and up to eight columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(
        int k, T alpha, T* a, nint lda, T* b, nint rowStride, nint columnStride, GemmBias<T> bias, bool accumulate, T* c, nint ldc, int rows, int columns)
    {
        int last = rows & (TSimd.Count - 1);
        if (rows == 3 * TSimd.Count && columns == TSimd.TileColumns)
        {
            // The most common tile: a predictable branch is cheaper than the jump table.
            if (TSimd.TileColumns == 8)
            {
                Multiply<Whole<Size3>, Size8>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
            }
            else
            {
                Multiply<Whole<Size3>, Size4>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
            }

            return;
        }

        switch (((uint)(rows - 1) / (uint)TSimd.Count * 2) + (last == 0 ? 0u : 1u))
        {
            case 0:
                Multiply<Whole<Size1>>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 1:
                Multiply<Partial<Size1>>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 2:
                Multiply<Whole<Size2>>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 3:
                Multiply<Partial<Size2>>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 4:
                Multiply<Whole<Size3>>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            default:
                Multiply<Partial<Size3>>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<TRows>(
        int k, T alpha, T* a, nint lda, T* b, nint rowStride, nint columnStride, GemmBias<T> bias, bool accumulate, T* c, nint ldc, int rows, int columns)
        where TRows : struct, IHeight
    {
        switch (columns)
        {
            case 1:
                Multiply<TRows, Size1>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 2:
                Multiply<TRows, Size2>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 3:
                Multiply<TRows, Size3>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 4:
                Multiply<TRows, Size4>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 5:
                Multiply<TRows, Size5>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 6:
                Multiply<TRows, Size6>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            case 7:
                Multiply<TRows, Size7>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
            default:
                Multiply<TRows, Size8>(k, alpha, a, lda, b, rowStride, columnStride, bias, accumulate, c, ldc, rows, columns);
                break;
        }
    }
}
