namespace MyTorch.Execution;

/// <summary>Work between two barriers, cut into chunks that need nothing of each other, so that they may run at once or in any order.</summary>
internal abstract class PassGroup
{
    /// <summary>
    /// The floating-point operations that make a chunk worth handing out. Two chunks of this size take 540 ns together and 830 ns
    /// on one core at its peak (float, AVX-512); with chunks of half the size there is next to nothing left to gain.
    /// </summary>
    private const long FlopsPerChunk = 50_000;

    /// <summary>The number of chunks of the next run.</summary>
    public int Chunks { get; protected set; } = 1;

    /// <summary>
    /// Whether the calling thread runs all chunks: for code from outside the library, which may need locks that this thread holds, or depend on
    /// its culture.
    /// </summary>
    public bool IsForCaller { get; init; }

    /// <summary>Whether the group runs on the calling thread, outside a fork.</summary>
    public virtual bool IsCall => false;

    /// <summary>Decides on the number of chunks for a batch of <paramref name="rows"/> rows on at most so many threads, and returns it.</summary>
    public abstract int Prepare(int rows, int threads);

    /// <summary>Runs a chunk.</summary>
    public abstract void Run(int chunk, int chunks);

    /// <summary>Runs everything for a batch of <paramref name="rows"/> rows on the calling thread.</summary>
    public abstract void RunAll(int rows);

    /// <summary>The number of chunks that work of <paramref name="flops"/> floating-point operations is worth on so many threads.</summary>
    public static int ChunksFor(long flops, int threads) => (int)Math.Clamp(flops / FlopsPerChunk, 1, threads);
}
