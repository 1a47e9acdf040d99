using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch.Data;

/// <summary>Images of bytes as numbers, by a table of what each byte becomes.</summary>
internal static class Pixels
{
    /// <summary>Rows taken together: a cache line of floats, column-major.</summary>
    private const int Band = 16;

    /// <summary>The table of byte / divisor.</summary>
    public static T[] Levels<T>(int divisor) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, byte.MaxValue + 1).Select(level => T.CreateTruncating(level) / T.CreateTruncating(divisor))];

    /// <summary>A matrix of rows x columns from bytes that lie row after row.</summary>
    public static Matrix<T> ToMatrix<T>(byte[] pixels, int rows, int columns, T[] levels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> result = Dense.Create<T>(rows, columns);
        if (pixels.Length > 0)
        {
            ThreadTeam.Run(new Work<T>(pixels, rows, columns, levels, result.AsColumnMajorArray()), ThreadTeam.PartsFor(pixels.Length));
        }

        return result;
    }

    /// <summary>The numbers of a row of bytes.</summary>
    public static void ToRow<T>(ReadOnlySpan<byte> pixels, T[] levels, Span<T> row)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            row[i] = levels[pixels[i]];
        }
    }

    private sealed class Work<T>(byte[] pixels, int rows, int columns, T[] levels, T[] target) : IParallelWork
    {
        public void Run(int part, int parts)
        {
            (int start, int end) = ThreadTeam.Range(rows, part, parts, Band);
            for (int top = start; top < end; top += Band)
            {
                int height = Math.Min(Band, end - top);
                ReadOnlySpan<byte> band = pixels.AsSpan(top * columns, height * columns);
                for (int column = 0; column < columns; column++)
                {
                    Span<T> to = target.AsSpan((column * rows) + top, height);
                    for (int i = 0, from = column; i < to.Length; i++, from += columns)
                    {
                        to[i] = levels[band[from]];
                    }
                }
            }
        }
    }
}
