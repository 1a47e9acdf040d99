using MathNet.Numerics;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>
/// Loads the training rows of a fold in batches, in a different order each epoch: the blocks of the file in random order, and the rows of each chunk of blocks
/// shuffled. A pass over many rows is split into several epochs, so that early stopping can validate often enough.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="encoder">Computes the features.</param>
/// <param name="trains">Whether the fold is trained on the rows with a key; the first entry is for key -1.</param>
/// <param name="batchSize">The number of rows of a batch; an incomplete last batch of an epoch is dropped.</param>
/// <param name="seed">The seed of the shuffling.</param>
internal sealed class SpoolLoader(SpooledRows rows, TableEncoder encoder, bool[] trains, int batchSize, int seed) : IBatchSource<float>
{
    private readonly RecordLayout _layout = rows.Layout;

    /// <inheritdoc/>
    public int Features => encoder.Features.Count;

    /// <inheritdoc/>
    public int Outputs => _layout.Targets;

    /// <inheritdoc/>
    public long? Count => null;

    /// <inheritdoc/>
    public IEnumerable<Batch<float>> Epoch(int epoch) => Epoch(epoch, reuse: false);

    /// <inheritdoc/>
    public IEnumerable<Batch<float>> Epoch(int epoch, bool reuse)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        return Batches(epoch, reuse);
    }

    private IEnumerable<Batch<float>> Batches(int epoch, bool reuse)
    {
        (int[] blocks, Random random) = BlocksOf(epoch);
        var batches = new BatchBuffers<float>(batchSize, Features, Outputs, _layout.HasWeights);
        double[] values = new double[batchSize * _layout.Width];
        SpoolBuffer chunk = rows.Rent();
        try
        {
            int filled = 0;
            for (int first = 0; first < blocks.Length; first += chunk.Blocks)
            {
                chunk.Read(blocks.AsSpan(first, Math.Min(chunk.Blocks, blocks.Length - first)));
                foreach (int row in Shuffle(chunk, random))
                {
                    Fill(chunk[row], filled++, values);
                    if (filled == batchSize)
                    {
                        filled = 0;
                        yield return Encode(values, batches.Get(batchSize, reuse));
                    }
                }
            }
        }
        finally
        {
            rows.Return(chunk);
        }
    }

    /// <summary>Returns the blocks of an epoch, a subset of the blocks of a pass.</summary>
    private (int[] Blocks, Random Random) BlocksOf(int epoch)
    {
        int all = SpoolBuffer.BlocksOf(rows.Spool);
        int parts = (int)Math.Min(all, (rows.Count + rows.EpochRows - 1) / rows.EpochRows);
        (int pass, int part) = Math.DivRem(epoch - 1, parts);
        int[] order = [.. Enumerable.Range(0, all)];
        Combinatorics.SelectPermutationInplace(order, SampleRandom.ForEpoch(seed, -1 - pass));
        return (order[(int)((long)all * part / parts)..(int)((long)all * (part + 1) / parts)], SampleRandom.ForEpoch(seed, epoch));
    }

    private int[] Shuffle(SpoolBuffer chunk, Random random)
    {
        int[] order = [.. Enumerable.Range(0, chunk.Count).Where(row => trains[(int)chunk[row][_layout.Key] + 1])];
        Combinatorics.SelectPermutationInplace(order, random);
        return order;
    }

    /// <summary>Copies a record to its row of the values, which are stored column by column.</summary>
    private void Fill(ReadOnlySpan<double> record, int row, double[] values)
    {
        for (int i = 0; i < record.Length; i++)
        {
            values[(i * batchSize) + row] = record[i];
        }
    }

    private Batch<float> Encode(double[] values, Batch<float> batch)
    {
        encoder.Encode(values.AsSpan(0, _layout.Features * batchSize), batch.X);
        Convert(values.AsSpan(_layout.Features * batchSize), Dense.Span(batch.Y));
        if (batch.Weights is { } weights)
        {
            Convert(values.AsSpan(_layout.Weight * batchSize), Dense.Span(weights));
        }

        return batch;
    }

    private static void Convert(ReadOnlySpan<double> values, Span<float> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)values[i];
        }
    }
}
