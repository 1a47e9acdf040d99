namespace MyTorch.Execution;

/// <summary>A piece of work on a range of items of its cut.</summary>
/// <param name="Name">The layer and what it does, for tables.</param>
/// <param name="Cut">What the items are.</param>
/// <param name="Body">Does the items from the first number up to, not including, the second one. Several threads call it at once.</param>
internal sealed record Pass(string Name, Cut Cut, Action<int, int> Body)
{
    /// <summary>The floating-point operations for a row of the batch, roughly.</summary>
    public long FlopsPerRow { get; init; }

    /// <summary>The floating-point operations that do not depend on the number of rows, roughly.</summary>
    public long Flops { get; init; }

    /// <summary>Whether an item depends on the same item of the passes before it alone, so that no barrier is needed between them.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether a few items at a time go through this pass and its neighbours, while they are in the nearest cache.</summary>
    public bool IsElementwise { get; init; }

    /// <summary>Whether the pass runs on the calling thread, outside a fork, because its body uses all threads.</summary>
    public bool IsCall { get; init; }

    /// <summary>The floating-point operations for a batch of so many rows, roughly.</summary>
    public long FlopsFor(int rows) => (FlopsPerRow * rows) + Flops;
}
