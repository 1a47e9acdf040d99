using System.Numerics;

namespace MyTorch.Data;

/// <summary>Creates the batches of one enumeration, or hands out the same ones again where batches may overwrite each other.</summary>
/// <param name="batchSize">The rows of a whole batch.</param>
/// <param name="features">Columns of X.</param>
/// <param name="outputs">Columns of Y.</param>
/// <param name="hasWeights">Whether samples have weights.</param>
internal sealed class BatchBuffers<T>(int batchSize, int features, int outputs, bool hasWeights = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Batch<T>? _whole;

    /// <summary>The last batch of an epoch, where it has another size.</summary>
    private Batch<T>? _last;

    /// <summary>Returns a batch to be filled: one of zeros, or with <paramref name="reuse"/> the one that was handed out before.</summary>
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
