using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>Loads and stores the remainder of a span that does not fill a vector.</summary>
internal static class PartialVector
{
    /// <summary>Loads the elements of <paramref name="source"/>, at most a vector, padded with zeros.</summary>
    public static Vector512<T> Load<T>(ReadOnlySpan<T> source)
    {
        Vector512<T> vector = default;
        source.CopyTo(MemoryMarshal.CreateSpan(ref First(ref vector), Vector512<T>.Count));
        return vector;
    }

    /// <summary>Stores the first elements of the vector to <paramref name="target"/>, which is at most a vector long.</summary>
    public static void Store<T>(Vector512<T> vector, Span<T> target) =>
        MemoryMarshal.CreateReadOnlySpan(ref First(ref vector), Vector512<T>.Count)[..target.Length].CopyTo(target);

    /// <summary>Returns a reference to the first element.</summary>
    public static ref T First<T>(ref Vector512<T> vector) => ref Unsafe.As<Vector512<T>, T>(ref vector);
}
