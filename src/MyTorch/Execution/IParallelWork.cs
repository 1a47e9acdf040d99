namespace MyTorch.Execution;

/// <summary>
/// Work cut into independent chunks, which the <see cref="ThreadTeam"/> may run in parallel, in sequence or in any order with the same result. An
/// object instead of a delegate, so that it can be kept and run repeatedly without allocating.
/// </summary>
internal interface IParallelWork
{
    /// <summary>Runs chunk <paramref name="chunk"/> (from 0) of <paramref name="chunks"/>. Called once for every chunk.</summary>
    void Run(int chunk, int chunks);
}
