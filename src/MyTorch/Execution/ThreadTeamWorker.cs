using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MyTorch.Execution;

/// <summary>
/// A thread of the <see cref="ThreadTeam"/> and the mailbox through which it is invited to a run. Only the owner of the team may call
/// <see cref="Invite"/> and <see cref="Revoke"/>.
/// </summary>
/// <remarks>
/// The state determines which side may access the mailbox. It changes by an interlocked operation, or by a volatile write that a volatile read
/// observes, so writes before the change are visible after it on any processor. The fields of the mailbox have their own cache lines (some
/// processors fetch lines in pairs), so other threads do not disturb a polling worker.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 3 * CacheLines)]
[SuppressMessage("Design", "CA1001", Justification = "The event is in use until the process ends.")]
internal sealed class ThreadTeamWorker
{
    /// <summary>The number of bytes in a pair of cache lines.</summary>
    public const int CacheLines = 128;

    /// <summary>State: the mailbox is empty; the worker spins or participates in a run.</summary>
    private const int Idle = 0;

    /// <summary>State: the mailbox holds an invitation.</summary>
    private const int Invited = 1;

    /// <summary>State: the mailbox is being read or emptied.</summary>
    private const int Taken = 2;

    /// <summary>State: the worker sleeps, and the next invitation must wake it.</summary>
    private const int Parked = 3;

    /// <summary>
    /// The number of pauses before a worker sleeps: about 75 us at 35 ns each. Waking a worker costs the caller 5 us, and the worker starts 20 to
    /// 60 us later. Spinning for that long covers the gaps between training steps and never costs much more than sleeping immediately.
    /// </summary>
    private const int PausesBeforeParking = 2048;

    [FieldOffset(0)]
    private readonly AutoResetEvent _wake = new(false);

    [FieldOffset(8)]
    private readonly int _number;

    [FieldOffset(CacheLines)]
    private int _state;

    [FieldOffset(CacheLines + 8)]
    private long _run;

    [FieldOffset(CacheLines + 16)]
    private PassProgram? _program;

    /// <summary>
    /// Starts the thread, which prefers chunk <paramref name="number"/> of each group. It is a background thread that runs until the process
    /// ends, and it does not capture the caller's execution context.
    /// </summary>
    public ThreadTeamWorker(int number)
    {
        _number = number;
        new Thread(Work) { IsBackground = true, Name = $"MyTorch {number}" }.UnsafeStart();
    }

    /// <summary>Whether the worker is asleep and uses no processor time.</summary>
    public bool IsParked => Volatile.Read(ref _state) == Parked;

    /// <summary>
    /// Invites the worker to a run. A worker still busy with an earlier run finds the invitation when it returns. If the worker is reading the
    /// mailbox, this waits a few nanoseconds.
    /// </summary>
    public void Invite(PassProgram program, long run)
    {
        for (int pauses = 0; Volatile.Read(ref _state) == Taken; pauses++)
        {
            Spin.Pause(pauses);
        }

        (_program, _run) = (program, run);
        if (Interlocked.Exchange(ref _state, Invited) == Parked)
        {
            _wake.Set();
        }
    }

    /// <summary>Withdraws the invitation unless the worker has accepted it, and releases the program, which may reference a large network.</summary>
    public void Revoke() => TryEmpty(out _, out _);

    private void Work()
    {
        while (true)
        {
            AwaitInvitation();
            RunChunks();
        }
    }

    /// <summary>
    /// Accepts an invitation, if there is one. A separate method, so the stack frame of the endless loop never keeps the program alive.
    /// </summary>
    private void RunChunks()
    {
        if (TryEmpty(out PassProgram? program, out long run))
        {
            program!.RunChunks(_number, run);
        }
    }

    private bool TryEmpty(out PassProgram? program, out long run)
    {
        (program, run) = (null, 0);
        if (Volatile.Read(ref _state) != Invited || Interlocked.CompareExchange(ref _state, Taken, Invited) != Invited)
        {
            return false;
        }

        (program, run) = (_program, _run);
        _program = null;
        Volatile.Write(ref _state, Idle);
        return true;
    }

    /// <summary>
    /// Waits for an invitation; may also return without one. A parked worker is woken exactly once, by the invitation that finds it parked, so no
    /// signal is lost or left over.
    /// </summary>
    private void AwaitInvitation()
    {
        for (int pauses = 0; pauses < PausesBeforeParking; pauses++)
        {
            if (Volatile.Read(ref _state) == Invited)
            {
                return;
            }

            Spin.Pause(pauses);
        }

        if (Interlocked.CompareExchange(ref _state, Parked, Idle) == Idle)
        {
            _wake.WaitOne();
        }
    }
}
