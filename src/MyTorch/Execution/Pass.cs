namespace MyTorch.Execution;

/// <summary>A pass over the items of its cut.</summary>
/// <param name="Name">The layer and the operation, for tables.</param>
/// <param name="Cut">The items.</param>
/// <param name="Body">Processes the items from the first index up to, but not including, the second. Several threads call it concurrently.</param>
internal sealed record Pass(string Name, Cut Cut, Action<int, int> Body)
{
    /// <summary>The approximate number of floating-point operations per row of the batch.</summary>
    public long FlopsPerRow { get; init; }

    /// <summary>The approximate number of floating-point operations independent of the number of rows.</summary>
    public long Flops { get; init; }

    /// <summary>Whether an item depends only on the same item of the previous passes, so no barrier is needed between them.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether this pass and its neighbours process a few items at a time, while they are in the L1 cache.</summary>
    public bool IsElementwise { get; init; }

    /// <summary>Whether the pass runs on the calling thread, outside a fork, because its body uses all threads.</summary>
    public bool IsCall { get; init; }

    /// <summary>Returns the approximate number of floating-point operations for a batch of the given number of rows.</summary>
    public long FlopsFor(int rows) => (FlopsPerRow * rows) + Flops;
}
