using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MyTorch.Execution;

/// <summary>
/// One thread of the <see cref="ThreadTeam"/> and the mailbox through which it is invited to a run. Only the owner of the team may call
/// <see cref="Invite"/> and <see cref="Revoke"/>.
/// </summary>
/// <remarks>
/// The state says whose turn it is. It changes hands by an interlocked operation or by a volatile write that a volatile read
/// sees, so what one side wrote before, the other reads after, on any processor. The fields of the mailbox have their cache
/// lines to themselves (some processors fetch lines in pairs): a worker that polls must not be disturbed by what others do.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 3 * CacheLines)]
[SuppressMessage("Design", "CA1001", Justification = "The event is in use until the process ends.")]
internal sealed class ThreadTeamWorker
{
    /// <summary>The bytes of a pair of cache lines.</summary>
    public const int CacheLines = 128;

    /// <summary>State: the mailbox is empty; the worker spins, or takes part in a run.</summary>
    private const int Idle = 0;

    /// <summary>State: an invitation waits for the worker.</summary>
    private const int Invited = 1;

    /// <summary>State: the mailbox is being read or emptied.</summary>
    private const int Taken = 2;

    /// <summary>State: nothing to do for a while, the worker sleeps and the next invitation has to wake it.</summary>
    private const int Parked = 3;

    /// <summary>
    /// A pause is some 35 ns, so this is about 75 us. It costs the caller 5 us to wake a worker, which is there 20 to 60 us later:
    /// spinning for as long as that covers the gaps between training steps, and never costs much more than sleeping at once.
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
    /// Starts the thread, which prefers the chunks of number <paramref name="number"/>. It ends with the process, which it does not
    /// keep alive, and it takes nothing of the caller's context along.
    /// </summary>
    public ThreadTeamWorker(int number)
    {
        _number = number;
        new Thread(Work) { IsBackground = true, Name = $"MyTorch {number}" }.UnsafeStart();
    }

    /// <summary>Whether the worker sleeps, and so costs nothing.</summary>
    public bool IsParked => Volatile.Read(ref _state) == Parked;

    /// <summary>
    /// Invites the worker to a run. One that is still busy with an earlier run finds the invitation when it comes back; one that is just
    /// reading the mailbox is waited for, some nanoseconds.
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

    /// <summary>Takes the invitation back unless the worker has accepted it, and lets go of the program, which may be a large network.</summary>
    public void Revoke() => TryEmpty(out _, out _);

    private void Work()
    {
        while (true)
        {
            AwaitInvitation();
            TakePart();
        }
    }

    /// <summary>A method of its own, so that the frame of the thread's endless loop never holds on to the program.</summary>
    private void TakePart()
    {
        if (TryEmpty(out PassProgram? program, out long run))
        {
            program!.TakePart(_number, run);
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
    /// Returns soon after an invitation, or without one. A worker that parks is woken exactly once, by the invitation that finds it parked,
    /// so that no signal is lost and none is left over.
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
