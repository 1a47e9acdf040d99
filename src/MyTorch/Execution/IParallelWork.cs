namespace MyTorch.Execution;

/// <summary>
/// A piece of work cut into parts that need nothing of each other, so that the <see cref="ThreadTeam"/> may run them at once,
/// or one after the other, or in any order, and the result is the same. An object and not a delegate, so that one that is kept
/// with its network is run again and again and nothing is allocated.
/// </summary>
internal interface IParallelWork
{
    /// <summary>Does part number <paramref name="part"/>, counted from 0, of <paramref name="parts"/>. Runs once for every part.</summary>
    void Run(int part, int parts);
}
