using System.Numerics;

namespace MyTorch.Data;

/// <summary>Allocates the batches of one enumeration, or returns the same ones again if batches may overwrite each other.</summary>
/// <param name="batchSize">The number of rows of a full batch.</param>
/// <param name="features">The number of columns of X.</param>
/// <param name="outputs">The number of columns of Y.</param>
/// <param name="hasWeights">Whether samples have weights.</param>
internal sealed class BatchBuffers<T>(int batchSize, int features, int outputs, bool hasWeights = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Batch<T>? _whole;

    /// <summary>The last batch of an epoch, if it has another size.</summary>
    private Batch<T>? _last;

    /// <summary>Returns a batch to fill: a new one of zeros, or with <paramref name="reuse"/> the one returned before.</summary>
    public Batch<T> Get(int rows, bool reuse)
    {
        ref Batch<T>? kept = ref rows == batchSize ? ref _whole : ref _last;
        if (reuse && kept is { } batch && batch.X.RowCount == rows)
        {
            return batch;
        }

        batch = Batch<T>.Create(rows, features, outputs, hasWeights);
        kept = reuse ? batch : kept;
        return batch;
    }
}
