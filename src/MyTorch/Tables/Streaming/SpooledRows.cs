using System.Collections.Concurrent;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>
/// The training rows of a stream, those with a target, in a temporary file. Each record holds the values of the features, the targets,
/// the weight and the fold key of a row.
/// </summary>
/// <param name="spool">The records, which this object owns and disposes.</param>
/// <param name="layout">The layout of a record.</param>
/// <param name="sampleRows">The number of sample rows with a target.</param>
/// <param name="epochRows">The approximate maximum number of rows of an epoch.</param>
internal sealed class SpooledRows(TableSpool spool, RecordLayout layout, int sampleRows, long epochRows) : IDisposable
{
    private const int RowsAtOnce = 4096;

    private readonly long[] _counts = new long[sampleRows + 1];
    private readonly ConcurrentBag<SpoolBuffer> _spare = [];

    /// <summary>The records.</summary>
    public TableSpool Spool => spool;

    /// <summary>The layout of a record.</summary>
    public RecordLayout Layout => layout;

    /// <summary>The approximate maximum number of rows of an epoch.</summary>
    public long EpochRows => epochRows;

    /// <summary>The number of rows.</summary>
    public long Count => spool.Count;

    /// <summary>Adds rows.</summary>
    /// <param name="columns">The N values of each field of the records.</param>
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

    /// <summary>Replaces the raw targets by the encoded targets of the network.</summary>
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

    /// <summary>Creates a loader of the training rows of a fold of the sample.</summary>
    public IBatchSource<float> CreateLoader(TableEncoder encoder, Fold fold, TableRecipe recipe, int seed)
    {
        bool[] trains = new bool[sampleRows + 1];
        trains[0] = true;
        Array.ForEach(fold.Training, row => trains[row + 1] = true);
        long rows = trains.Zip(_counts).Sum(entry => entry.First ? entry.Second : 0);
        return new SpoolLoader(this, encoder, trains, recipe.BatchSizeFor((int)Math.Min(rows, int.MaxValue)), seed);
    }

    /// <summary>Rents a buffer that no other enumeration uses.</summary>
    public SpoolBuffer Rent() => _spare.TryTake(out SpoolBuffer? buffer) ? buffer : new SpoolBuffer(spool);

    /// <summary>Returns a rented buffer.</summary>
    public void Return(SpoolBuffer buffer) => _spare.Add(buffer);

    /// <inheritdoc/>
    public void Dispose() => spool.Dispose();
}
