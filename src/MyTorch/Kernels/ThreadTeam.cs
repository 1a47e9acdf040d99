using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using MathNet.Numerics;

namespace MyTorch.Kernels;

/// <summary>
/// The threads on which kernels run in parallel. A fork and join of <see cref="Parallel"/> takes microseconds and allocates;
/// a small layer is done in that time. Here the threads are kept, wait for the next fork spinning, and nothing is allocated.
/// There is one team in a process, and it serves one fork at a time: a caller that finds it busy, because another thread trains
/// or because it is itself part of a fork, does all its parts itself. Nobody ever waits for the team, so nothing can deadlock.
/// </summary>
internal static class ThreadTeam
{
    /// <summary>
    /// The floating-point operations that make a part worth handing out. Two parts of this size take 540 ns together and 830 ns
    /// on one core at its peak (float, AVX-512); with parts of half the size there is next to nothing left to gain.
    /// </summary>
    private const long FlopsPerPart = 50_000;

    private static readonly List<ThreadTeamWorker> Workers = [];
    private static BusyFlag _busy;

    /// <summary>The threads started so far. None ends before the process does.</summary>
    public static int WorkerCount => Workers.Count;

    /// <summary>Whether all the threads sleep, as they do soon after the last fork.</summary>
    public static bool IsAsleep => Workers.TrueForAll(worker => worker.IsParked);

    /// <summary>
    /// The parts into which to cut work of <paramref name="flops"/> floating-point operations: 1 where it is too little to share,
    /// and never more than <see cref="Control.MaxDegreeOfParallelism"/> as it stands at this call.
    /// </summary>
    public static int PartsFor(long flops) => (int)Math.Clamp(flops / FlopsPerPart, 1, Control.MaxDegreeOfParallelism);

    /// <summary>
    /// The items of a part when <paramref name="length"/> items are shared out as evenly as multiples of <paramref name="grain"/>
    /// allow: from Start up to, not including, End. The parts follow on each other and cover everything; the first parts are the
    /// larger ones, and with fewer grains than parts the last ones are empty.
    /// </summary>
    public static (int Start, int End) Range(int length, int part, int parts, int grain)
    {
        (long share, long rest) = Math.DivRem((length + (grain - 1L)) / grain, parts);
        return (Cut(part), Cut(part + 1));

        int Cut(int before) => (int)Math.Min(length, ((share * before) + Math.Min(rest, before)) * grain);
    }

    /// <summary>
    /// Runs every part of <paramref name="work"/> once, part 0 on the calling thread, and returns when all of them have ended.
    /// With one part or fewer, runs it as one part right here and starts no thread.
    /// </summary>
    /// <remarks>Where parts throw, the others still run to their end; then the exception of the lowest part is thrown.</remarks>
    public static void Run(IParallelWork work, int parts)
    {
        if (parts <= 1)
        {
            work.Run(0, 1);
            return;
        }

        Exception? failure = Interlocked.CompareExchange(ref _busy.Value, 1, 0) == 0 ? RunTogether(work, parts) : RunAlone(work, parts);
        if (failure != null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Runs one part and hands its exception back, because the other parts must end before anyone may throw.</summary>
    public static Exception? Try(IParallelWork work, int part, int parts)
    {
        try
        {
            work.Run(part, parts);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    /// <summary>Forks and joins. The caller owns the team and gives it back here.</summary>
    private static Exception? RunTogether(IParallelWork work, int parts)
    {
        try
        {
            while (Workers.Count < parts - 1)
            {
                Workers.Add(new ThreadTeamWorker(Workers.Count + 1));
            }

            Span<ThreadTeamWorker> workers = CollectionsMarshal.AsSpan(Workers)[..(parts - 1)];
            foreach (ThreadTeamWorker worker in workers)
            {
                worker.Post(work, parts);
            }

            Exception? failure = Try(work, 0, parts);
            foreach (ThreadTeamWorker worker in workers)
            {
                worker.RunHereIfNotBegun();
            }

            foreach (ThreadTeamWorker worker in workers)
            {
                Exception? later = worker.Join();
                failure ??= later;
            }

            return failure;
        }
        finally
        {
            Volatile.Write(ref _busy.Value, 0);
        }
    }

    private static Exception? RunAlone(IParallelWork work, int parts)
    {
        Exception? failure = null;
        for (int part = 0; part < parts; part++)
        {
            Exception? later = Try(work, part, parts);
            failure ??= later;
        }

        return failure;
    }

    /// <summary>1 while a fork owns the team. Alone on its cache line: every fork writes it, and its neighbours are not ours.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 2 * ThreadTeamWorker.CacheLines)]
    private struct BusyFlag
    {
        [FieldOffset(ThreadTeamWorker.CacheLines)]
        public int Value;
    }
}
