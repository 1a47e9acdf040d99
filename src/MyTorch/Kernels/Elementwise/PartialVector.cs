using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>Vectors of what is left of a span when no whole vector is.</summary>
internal static class PartialVector
{
    /// <summary>The elements of <paramref name="source"/>, at most a vector of them, and zeros after them.</summary>
    public static Vector512<T> Load<T>(ReadOnlySpan<T> source)
    {
        Vector512<T> vector = default;
        source.CopyTo(MemoryMarshal.CreateSpan(ref First(ref vector), Vector512<T>.Count));
        return vector;
    }

    /// <summary>Fills <paramref name="target"/>, at most a vector long, with the first elements.</summary>
    public static void Store<T>(Vector512<T> vector, Span<T> target) =>
        MemoryMarshal.CreateReadOnlySpan(ref First(ref vector), Vector512<T>.Count)[..target.Length].CopyTo(target);

    /// <summary>The place of the first element.</summary>
    public static ref T First<T>(ref Vector512<T> vector) => ref Unsafe.As<Vector512<T>, T>(ref vector);
}
