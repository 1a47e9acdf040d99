using System.Runtime.CompilerServices;

namespace MyTorch.Kernels;

/// <summary>An operand or the result of a product: element (row, column) is at <c>Start[row * RowStride + column * ColumnStride]</c>.</summary>
internal readonly unsafe struct GemmOperand<T>(T* start, nint rowStride, nint columnStride) where T : unmanaged
{
    public readonly T* Start = start;
    public readonly nint RowStride = rowStride;
    public readonly nint ColumnStride = columnStride;

    public GemmOperand<T> Transposed => new(Start, ColumnStride, RowStride);

    /// <summary>Returns the submatrix that starts at the given row and column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GemmOperand<T> From(int row, int column) => new(At(row, column), RowStride, ColumnStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(int row, int column) => Start + (row * RowStride) + (column * ColumnStride);
}
