namespace MyTorch.Tables;

/// <summary>A chunk of the records of a file: several blocks of consecutive records, each block read with one call.</summary>
internal sealed class SpoolBuffer
{
    private const int NumbersOfBlock = 1 << 13;
    private const int NumbersOfChunk = 1 << 21;

    private readonly TableSpool _spool;
    private readonly double[] _records;

    public SpoolBuffer(TableSpool spool)
    {
        _spool = spool;
        Blocks = Math.Max(1, (int)Math.Min(NumbersOfChunk / (RowsOfBlock(spool) * (long)spool.Width), BlocksOf(spool)));
        _records = new double[Blocks * RowsOfBlock(spool) * spool.Width];
    }

    /// <summary>The number of blocks of a chunk.</summary>
    public int Blocks { get; }

    /// <summary>The number of records in the buffer.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the number of blocks of a file.</summary>
    public static int BlocksOf(TableSpool spool) => checked((int)((spool.Count + RowsOfBlock(spool) - 1) / RowsOfBlock(spool)));

    /// <summary>Reads blocks.</summary>
    public void Read(ReadOnlySpan<int> blocks)
    {
        int rows = RowsOfBlock(_spool);
        Count = 0;
        foreach (int block in blocks)
        {
            long first = (long)block * rows;
            int count = (int)Math.Min(rows, _spool.Count - first);
            _spool.Read(first, _records.AsSpan(Count * _spool.Width, count * _spool.Width));
            Count += count;
        }
    }

    /// <summary>Returns a record of the buffer.</summary>
    public ReadOnlySpan<double> this[int row] => _records.AsSpan(row * _spool.Width, _spool.Width);

    private static int RowsOfBlock(TableSpool spool) => Math.Max(1, NumbersOfBlock / spool.Width);
}
