using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch.Data;

/// <summary>Converts images of bytes to numbers with a lookup table.</summary>
internal static class Pixels
{
    /// <summary>Returns the lookup table of byte / divisor.</summary>
    public static T[] Levels<T>(int divisor) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, byte.MaxValue + 1).Select(level => T.CreateTruncating(level) / T.CreateTruncating(divisor))];

    /// <summary>Converts row-major bytes to a rows x columns matrix.</summary>
    public static Matrix<T> ToMatrix<T>(byte[] pixels, int rows, int columns, T[] levels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dense.RequireLength(rows, columns);

        // Every element is written; clearing them first would take half as long again.
        T[] values = GC.AllocateUninitializedArray<T>(rows * columns);
        ParallelWork.Run(new Work<T>(pixels, rows, columns, levels, values), RowMajor.ChunksFor(rows, columns));
        return Matrix<T>.Build.Dense(rows, columns, values);
    }

    /// <summary>Converts a row of bytes.</summary>
    public static void ToRow<T>(ReadOnlySpan<byte> pixels, T[] levels, Span<T> row)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            row[i] = levels[pixels[i]];
        }
    }

    /// <summary>Each chunk is a range of rows.</summary>
    private sealed class Work<T>(byte[] pixels, int rows, int columns, T[] levels, T[] target) : IParallelWork
    {
        /// <summary>Chunks are multiples of this number of rows, so that threads write to separate cache lines.</summary>
        private const int Grain = 16;

        public void Run(int part, int parts) => RowMajor.Convert<byte, T, Level<T>>(
            new Level<T>(levels), pixels, columns, Chunks.Range(rows, part, parts, Grain), target, rows);
    }

    /// <summary>Looks up a value in a table of 256.</summary>
    private readonly struct Level<T>(T[] levels) : IElementConversion<byte, T>
    {
        public T Invoke(byte pixel) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(levels), (nint)pixel);
    }
}
