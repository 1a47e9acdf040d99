namespace MyTorch.Execution;

/// <summary>Work between two barriers, cut into independent chunks that may run in parallel or in any order.</summary>
internal abstract class PassGroup
{
    /// <summary>
    /// The minimum number of floating-point operations for which another chunk pays off. Two chunks of this size take 540 ns on two threads and
    /// 830 ns on one core at its peak (float, AVX-512); chunks of half the size gain almost nothing.
    /// </summary>
    private const long FlopsPerChunk = 50_000;

    /// <summary>The number of chunks of the next run.</summary>
    public int Chunks { get; protected set; } = 1;

    /// <summary>
    /// Whether the calling thread runs all chunks. For custom code, which may need locks that this thread holds, or depend on its culture.
    /// </summary>
    public bool IsForCaller { get; init; }

    /// <summary>Whether the group runs on the calling thread, outside a fork.</summary>
    public virtual bool IsCall => false;

    /// <summary>
    /// Sets and returns the number of chunks for a batch of <paramref name="rows"/> rows on at most <paramref name="threads"/> threads.
    /// </summary>
    public abstract int Prepare(int rows, int threads);

    /// <summary>Runs a chunk.</summary>
    public abstract void Run(int chunk, int chunks);

    /// <summary>Runs everything for a batch of <paramref name="rows"/> rows on the calling thread.</summary>
    public abstract void RunAll(int rows);

    /// <summary>
    /// Returns the number of chunks worth using for <paramref name="flops"/> floating-point operations on at most <paramref name="threads"/>
    /// threads.
    /// </summary>
    public static int ChunksFor(long flops, int threads) => (int)Math.Clamp(flops / FlopsPerChunk, 1, threads);
}
