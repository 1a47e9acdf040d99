using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Execution;

namespace MyTorch.Autograd;

/// <summary>
/// Adds one array to another on all threads. Each thread processes the columns that it computes in a matrix product of this shape.
/// </summary>
internal sealed class Addition<T>(T[] sum, T[] x, int columns) : IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long FlopsPerElement = 16;

    /// <summary>Adds x to sum, both with the given number of columns.</summary>
    public static void Add(T[] sum, T[] x, int columns)
    {
        int chunks = ParallelWork.ChunksFor(FlopsPerElement * sum.Length);
        if (chunks == 1)
        {
            TensorPrimitives.Add(sum, x, sum);
        }
        else
        {
            ParallelWork.Run(new Addition<T>(sum, x, columns), chunks);
        }
    }

    public void Run(int chunk, int chunks)
    {
        int rows = sum.Length / columns;
        (int start, int end) = Chunks.Range(columns, chunk, chunks, grain: columns >= 8 * chunks ? 8 : 1);
        Span<T> range = sum.AsSpan((start * rows)..(end * rows));
        TensorPrimitives.Add(range, x.AsSpan((start * rows)..(end * rows)), range);
    }
}
