using System.Runtime.CompilerServices;

namespace MyTorch.Kernels;

/// <summary>The initial value of each column of a product: one value for each column, or the same for all if the stride is 0.</summary>
internal readonly unsafe struct GemmBias<T>(T* start, nint stride) where T : unmanaged
{
    public readonly T* Start = start;
    public readonly nint Stride = stride;

    public T this[int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Start[column * Stride];
    }

    /// <summary>Whether each column has its own value.</summary>
    public bool Varies => Stride != 0;

    /// <summary>Returns the bias from a column on.</summary>
    public GemmBias<T> From(int column) => new(Start + (column * Stride), Stride);
}
