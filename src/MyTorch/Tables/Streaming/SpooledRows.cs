using System.Collections.Concurrent;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>
/// The rows of a stream that have a target, as they are trained on: in a temporary file, a record for each with the values of its features, its targets,
/// its weight and the key of its folds.
/// </summary>
/// <param name="spool">The records, which belong to this object.</param>
/// <param name="layout">The place of each value in a record.</param>
/// <param name="sampleRows">The number of rows of the sample with a target.</param>
/// <param name="epochRows">The largest number of rows of an epoch, about.</param>
internal sealed class SpooledRows(TableSpool spool, RecordLayout layout, int sampleRows, long epochRows) : IDisposable
{
    private const int RowsAtOnce = 4096;

    private readonly long[] _counts = new long[sampleRows + 1];
    private readonly ConcurrentBag<SpoolBuffer> _spare = [];

    /// <summary>The records.</summary>
    public TableSpool Spool => spool;

    /// <summary>The place of each value in a record.</summary>
    public RecordLayout Layout => layout;

    /// <summary>The largest number of rows of an epoch, about.</summary>
    public long EpochRows => epochRows;

    /// <summary>The number of rows.</summary>
    public long Count => spool.Count;

    /// <summary>Adds rows.</summary>
    /// <param name="columns">The values of each place of a record, N of each.</param>
    public void Add(IReadOnlyList<double[]> columns)
    {
        double[] records = new double[columns[0].Length * layout.Width];
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = columns[i % layout.Width][i / layout.Width];
        }

        spool.Add(records);
        foreach (double key in columns[layout.Key])
        {
            _counts[(int)key + 1]++;
        }
    }

    /// <summary>Replaces the targets as they were read by those of a network.</summary>
    public void EncodeTargets(TargetScan scan, TargetEncoding target)
    {
        double[] buffer = new double[RowsAtOnce * layout.Width];
        for (long first = 0; first < Count; first += RowsAtOnce)
        {
            int rows = (int)Math.Min(RowsAtOnce, Count - first);
            Span<double> records = buffer.AsSpan(0, rows * layout.Width);
            spool.Read(first, records);
            double[][] values = [.. Enumerable.Range(0, layout.Targets).Select(_ => new double[rows])];
            for (int i = 0; i < rows * layout.Targets; i++)
            {
                values[i % layout.Targets][i / layout.Targets] = records[(i / layout.Targets * layout.Width) + layout.Features + (i % layout.Targets)];
            }

            scan.Encode(target, values);
            for (int i = 0; i < rows * layout.Targets; i++)
            {
                records[(i / layout.Targets * layout.Width) + layout.Features + (i % layout.Targets)] = values[i % layout.Targets][i / layout.Targets];
            }

            spool.Write(first, records);
        }
    }

    /// <summary>The training rows of a fold of the sample, in batches.</summary>
    public IBatchSource<float> CreateLoader(TableEncoder encoder, Fold fold, TableRecipe recipe, int seed)
    {
        bool[] trains = new bool[sampleRows + 1];
        trains[0] = true;
        Array.ForEach(fold.Training, row => trains[row + 1] = true);
        long rows = trains.Zip(_counts).Sum(entry => entry.First ? entry.Second : 0);
        return new SpoolLoader(this, encoder, trains, recipe.BatchSizeFor((int)Math.Min(rows, int.MaxValue)), seed);
    }

    /// <summary>A buffer that no other enumeration uses.</summary>
    public SpoolBuffer Rent() => _spare.TryTake(out SpoolBuffer? buffer) ? buffer : new SpoolBuffer(spool);

    /// <summary>Takes a buffer back.</summary>
    public void Return(SpoolBuffer buffer) => _spare.Add(buffer);

    /// <inheritdoc/>
    public void Dispose() => spool.Dispose();
}
