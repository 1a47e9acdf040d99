using System.Runtime.ExceptionServices;
using MathNet.Numerics;

namespace MyTorch.Execution;

/// <summary>Runs work on the thread team that is not a pass of a network, such as gathering rows, reading pixels and complete products.</summary>
internal static class ParallelWork
{
    // Used only by the current owner of the team.
    private static readonly WorkGroup Group = new();
    private static readonly PassProgram Program = new(Group);

    /// <summary>
    /// Returns the number of chunks worth using for <paramref name="flops"/> floating-point operations, with the threads MathNet allows.
    /// </summary>
    public static int ChunksFor(long flops) => PassGroup.ChunksFor(flops, Control.MaxDegreeOfParallelism);

    /// <summary>
    /// Runs every chunk of <paramref name="work"/> once and returns when all have finished. With at most one chunk, runs the work as one chunk on
    /// the calling thread.
    /// </summary>
    /// <remarks>If chunks throw, the others still finish; then the exception of the lowest chunk is thrown.</remarks>
    public static void Run(IParallelWork work, int chunks)
    {
        if (chunks <= 1)
        {
            work.Run(0, 1);
        }
        else if (ThreadTeam.TryEnter())
        {
            Group.Set(work, chunks);
            try
            {
                Program.RunTogether(chunks);
            }
            finally
            {
                Group.Clear();
                ThreadTeam.Exit();
            }
        }
        else
        {
            RunAlone(work, chunks);
        }
    }

    private static void RunAlone(IParallelWork work, int chunks)
    {
        Exception? failure = null;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            try
            {
                work.Run(chunk, chunks);
            }
            catch (Exception later)
            {
                failure ??= later;
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private sealed class WorkGroup : PassGroup
    {
        private IParallelWork? _work;

        public void Set(IParallelWork work, int chunks) => (_work, Chunks) = (work, chunks);

        public void Clear() => _work = null;

        public override int Prepare(int rows, int threads) => Chunks;

        public override void Run(int chunk, int chunks) => _work!.Run(chunk, chunks);

        public override void RunAll(int rows) => throw new InvalidOperationException("Parallel work must be run in chunks: call Run.");
    }
}
