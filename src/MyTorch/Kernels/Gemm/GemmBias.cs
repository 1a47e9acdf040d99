using System.Runtime.CompilerServices;

namespace MyTorch.Kernels;

/// <summary>What the columns of a product start from: a value for each column, or, at stride 0, the same one for all.</summary>
internal readonly unsafe struct GemmBias<T>(T* start, nint stride) where T : unmanaged
{
    public readonly T* Start = start;
    public readonly nint Stride = stride;

    public T this[int column]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Start[column * Stride];
    }

    /// <summary>Whether each column has a value of its own.</summary>
    public bool Varies => Stride != 0;

    /// <summary>That of the columns from one on.</summary>
    public GemmBias<T> From(int column) => new(Start + (column * Stride), Stride);
}
