using System.Diagnostics;
using MyTorch.Execution;
using MyTorch.Tests.Kernels;

namespace MyTorch.Tests.Support;

/// <summary>
/// Counts the bytes that work allocates. Work allocates nothing once warm if there is a block of consecutive calls, a hundred of them, in which
/// nothing is allocated: an allocation of every call, or of every hundredth, shows in each block, while the runtime allocates now and then for its
/// own sake, when it replaces code with faster code, waits for the first time or enlarges a cache.
/// </summary>
internal static class Allocated
{
    /// <summary>The number of calls of a block.</summary>
    private const int Calls = 100;

    /// <summary>The least number of blocks that must allocate before the work is said to allocate.</summary>
    private const int FewestBlocks = 10;

    /// <summary>
    /// The time that the runtime has to compile warm code with optimization, in the background and after all that is called for the first time.
    /// Without vector instructions, code that is not optimized allocates. Only work that allocates takes this time.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The bytes that this thread allocates in a single call, including those of the runtime, a few kilobytes at most.</summary>
    public static long Once(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>The fewest bytes that one thread allocates in a block of calls.</summary>
    public static long WhenWarm(Action work, TimeSpan? patience = null) => Least(() => Once(() => Repeat(work, Calls)), patience);

    /// <summary>The fewest bytes that the calling thread and those of the team allocate in a block of calls; for tests that have the team to themselves.</summary>
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

    /// <summary>Runs blocks on a thread of its own until one allocates nothing or the time is over, and returns the fewest bytes of a block.</summary>
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
    /// Counts what the threads of the team allocate, each by its own counter, since the process allocates for the test host too. The parts of a
    /// fork wait for each other, so that each is run by a thread of its own.
    /// </summary>
    private sealed class TeamCounter : IParallelWork, IDisposable
    {
        private readonly Barrier _everyoneIsHere = new(ThreadTeam.WorkerCount + 1);
        private readonly long[] _left = new long[ThreadTeam.WorkerCount + 1];
        private readonly long[] _bytes = new long[ThreadTeam.WorkerCount + 1];

        /// <summary>Begins to count.</summary>
        public void Start() => ParallelWork.Run(this, _bytes.Length);

        /// <summary>The bytes since the start of all but the calling thread.</summary>
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
                throw new TimeoutException("The threads of the team did not meet: does it serve another caller?");
            }

            _left[part] = GC.GetAllocatedBytesForCurrentThread();
        }

        public void Dispose() => _everyoneIsHere.Dispose();
    }
}
