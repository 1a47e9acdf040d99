using System.Runtime.InteropServices;

namespace MyTorch.Execution;

/// <summary>
/// The threads that help the caller of a <see cref="PassProgram"/>. A fork and join of <see cref="Parallel"/> takes microseconds and allocates; a
/// small layer finishes in that time. Here the threads are kept alive, spin while they wait, and nothing is allocated. There is one team per
/// process, and it serves one caller at a time. A caller that finds it busy, because another thread is training or because it is itself running
/// inside a run, does all the work itself. No caller ever waits for the team, so there can be no deadlock.
/// </summary>
internal static class ThreadTeam
{
    private static readonly List<ThreadTeamWorker> Workers = [];
    private static BusyFlag _busy;

    /// <summary>The number of threads started so far. They run until the process ends.</summary>
    public static int WorkerCount => Workers.Count;

    /// <summary>Whether all threads are asleep, as they are soon after the last run.</summary>
    public static bool IsAsleep => Workers.TrueForAll(worker => worker.IsParked);

    /// <summary>Acquires the team; returns false if another caller owns it.</summary>
    public static bool TryEnter() => Interlocked.CompareExchange(ref _busy.Value, 1, 0) == 0;

    /// <summary>Releases the team.</summary>
    public static void Exit() => Volatile.Write(ref _busy.Value, 0);

    /// <summary>
    /// Invites <paramref name="count"/> workers to <paramref name="program"/>. A worker that is still busy with an earlier run, because the
    /// scheduler preempted it, joins later or never. Only the owner of the team may call this.
    /// </summary>
    public static void Invite(PassProgram program, long run, int count)
    {
        while (Workers.Count < count)
        {
            Workers.Add(new ThreadTeamWorker(Workers.Count + 1));
        }

        foreach (ThreadTeamWorker worker in CollectionsMarshal.AsSpan(Workers)[..count])
        {
            worker.Invite(program, run);
        }
    }

    /// <summary>Withdraws the invitations that no worker has accepted. Only the owner of the team may call this.</summary>
    public static void Revoke(int count)
    {
        foreach (ThreadTeamWorker worker in CollectionsMarshal.AsSpan(Workers)[..count])
        {
            worker.Revoke();
        }
    }

    /// <summary>1 while a caller owns the team. It has its own cache line, since every run writes it and neighbouring data is unrelated.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 2 * ThreadTeamWorker.CacheLines)]
    private struct BusyFlag
    {
        [FieldOffset(ThreadTeamWorker.CacheLines)]
        public int Value;
    }
}
