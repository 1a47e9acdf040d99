using System.Diagnostics;
using MyTorch.Execution;
using MyTorch.Tests.Kernels;

namespace MyTorch.Tests.Support;

/// <summary>
/// Counts the bytes that work allocates. Warm work counts as allocation-free if some block of a hundred consecutive calls allocates nothing: an
/// allocation in every call, or in every hundredth, appears in each block, while the runtime itself allocates only occasionally, when it replaces code
/// with faster code, waits for the first time or enlarges a cache.
/// </summary>
internal static class Allocated
{
    /// <summary>The number of calls in a block.</summary>
    private const int Calls = 100;

    /// <summary>The number of blocks that must allocate before the work counts as allocating.</summary>
    private const int FewestBlocks = 10;

    /// <summary>
    /// The time allowed for the runtime to optimize warm code in the background. Without vector instructions, unoptimized code allocates. Only
    /// allocating work takes this long.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Returns the bytes that this thread allocates in a single call, including those of the runtime, a few kilobytes at most.</summary>
    public static long Once(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Returns the fewest bytes that one thread allocates in a block of calls.</summary>
    public static long WhenWarm(Action work, TimeSpan? patience = null) => Least(() => Once(() => Repeat(work, Calls)), patience);

    /// <summary>Returns the fewest bytes that the calling thread and the workers of the team allocate in a block of calls; for tests that run alone.</summary>
    public static long WhenWarmByTeam(Action work, TimeSpan? patience = null, int calls = Calls)
    {
        // The first call starts the threads.
        work();
        using var team = new TeamCounter();
        return Least(
            () =>
            {
                team.Start();
                long caller = Once(() => Repeat(work, calls));
                return caller + team.Stop();
            },
            patience);
    }

    /// <summary>Runs blocks on a separate thread until one allocates nothing or the time is up, and returns the fewest bytes of a block.</summary>
    public static long Least(Func<long> block, TimeSpan? patience = null) =>
        Task.Factory.StartNew(() => LeastHere(block, patience ?? Patience), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();

    private static long LeastHere(Func<long> block, TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        long least = block();
        for (int blocks = 1; least > 0 && (blocks < FewestBlocks || watch.Elapsed < patience); blocks++)
        {
            // The compiler may need this processor.
            Thread.Sleep(1);
            least = Math.Min(least, block());
        }

        return least;
    }

    private static void Repeat(Action work, int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            work();
        }
    }

    /// <summary>
    /// Counts the allocations of each worker of the team separately, because the test host allocates in the same process. The chunks of a fork wait
    /// for each other, so that each is run by a different worker.
    /// </summary>
    private sealed class TeamCounter : IParallelWork, IDisposable
    {
        private readonly Barrier _everyoneIsHere = new(ThreadTeam.WorkerCount + 1);
        private readonly long[] _left = new long[ThreadTeam.WorkerCount + 1];
        private readonly long[] _bytes = new long[ThreadTeam.WorkerCount + 1];

        /// <summary>Starts counting.</summary>
        public void Start() => ParallelWork.Run(this, _bytes.Length);

        /// <summary>Returns the bytes that all workers except the calling thread have allocated since the start.</summary>
        public long Stop()
        {
            ParallelWork.Run(this, _bytes.Length);
            return _bytes.Skip(1).Sum();
        }

        public void Run(int part, int parts)
        {
            _bytes[part] = GC.GetAllocatedBytesForCurrentThread() - _left[part];
            if (!_everyoneIsHere.SignalAndWait(ThreadTeamTester.Deadline))
            {
                throw new TimeoutException("The workers of the team did not meet: the team may be serving another caller.");
            }

            _left[part] = GC.GetAllocatedBytesForCurrentThread();
        }

        public void Dispose() => _everyoneIsHere.Dispose();
    }
}
