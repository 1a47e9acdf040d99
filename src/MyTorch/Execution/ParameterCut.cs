namespace MyTorch.Execution;

/// <summary>
/// How the elements of a parameter are shared out to threads, in every pass over them: a thread that has the same ones each time finds them
/// in its cache. The matrix is cut into blocks, of which a thread has some that follow on each other: stretches of its columns as they lie
/// in memory, or bands of rows, where the layer is cut along its inputs.
/// </summary>
/// <param name="rows">Rows of the matrix.</param>
/// <param name="columns">Columns of the matrix.</param>
/// <param name="byRows">Whether blocks are bands of rows.</param>
internal readonly struct ParameterCut(int rows, int columns, bool byRows)
{

    /// <summary>Elements of a stretch: whole cache lines, and few enough for every thread to get its share of a small layer.</summary>
    private const int Stretch = 512;

    /// <summary>Bands of a matrix.</summary>
    private const int Bands = 8;

    /// <summary>Rows are cut between whole cache lines.</summary>
    private const int RowGrain = 16;

    /// <summary>Whether blocks are bands of rows.</summary>
    public bool IsByRows => byRows;

    /// <summary>The number of blocks. It does not depend on threads, so that what is summed up by block does not either.</summary>
    public int Blocks => IsByRows ? Bands : ((rows * columns) + (Stretch - 1)) / Stretch;

    /// <summary>The blocks of a thread, from Start up to, not including, End.</summary>
    public (int Start, int End) BlocksOf(int part, int parts) => Chunks.Range(Blocks, part, parts, grain: 1);

    /// <summary>The elements of the rows start to end - 1.</summary>
    public Strips Rows(int start, int end) => end - start == rows ? new Strips(0, rows * columns, 1, 0) : new Strips(start, end - start, columns, rows);

    /// <summary>The elements of the columns start to end - 1.</summary>
    public Strips Columns(int start, int end) => new(start * rows, (end - start) * rows, 1, 0);

    /// <summary>The elements of the blocks first to end - 1.</summary>
    public Strips Strips(int first, int end)
    {
        if (IsByRows)
        {
            return Rows(RowOf(first), RowOf(end));
        }

        int start = first * Stretch;
        return new Strips(start, Math.Min(end * Stretch, rows * columns) - start, first < end ? 1 : 0, 0);
    }

    /// <summary>The first row of a band, or, after the last one, the number of rows.</summary>
    private int RowOf(int band) => band < Bands ? Chunks.Range(rows, band, Bands, RowGrain).Start : rows;
}
