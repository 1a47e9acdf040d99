using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MyTorch.Kernels;

/// <summary>
/// One thread of the <see cref="ThreadTeam"/> and the mailbox through which it gets its part. Only the caller that owns the team
/// may call it: <see cref="Post"/>, <see cref="RunHereIfNotBegun"/> and <see cref="Join"/>, in this order, once a fork.
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

    /// <summary>State: nothing to do yet, the worker spins.</summary>
    private const int Idle = 0;

    /// <summary>State: a part is there for whoever takes it first, the worker or the caller.</summary>
    private const int Posted = 1;

    /// <summary>State: the worker is at its part.</summary>
    private const int Running = 2;

    /// <summary>State: nothing to do for a while, the worker sleeps and the next post has to wake it.</summary>
    private const int Parked = 3;

    /// <summary>
    /// A pause is some 35 ns, so this is about 75 us. It costs the caller 5 us to wake a worker, which is there 20 to 60 us later:
    /// spinning for as long as that covers the gaps within a training step, and never costs much more than sleeping at once.
    /// </summary>
    private const int PausesBeforeParking = 2048;

    /// <summary>
    /// After each 4 us the processor is offered to others: who is waited for may need this very one. Without it, on a busy machine
    /// or with more threads than processors, a fork of microseconds takes ten times as long.
    /// </summary>
    private const int PausesBeforeYielding = 128;

    [FieldOffset(0)]
    private readonly AutoResetEvent _wake = new(false);

    [FieldOffset(8)]
    private readonly int _part;

    [FieldOffset(CacheLines)]
    private int _state;

    [FieldOffset(CacheLines + 4)]
    private int _parts;

    [FieldOffset(CacheLines + 8)]
    private IParallelWork? _work;

    [FieldOffset(CacheLines + 16)]
    private Exception? _failure;

    /// <summary>
    /// Starts the thread that runs part number <paramref name="part"/> of every fork. It ends with the process, which it does not
    /// keep alive, and it takes nothing of the caller's context along.
    /// </summary>
    public ThreadTeamWorker(int part)
    {
        _part = part;
        new Thread(Work) { IsBackground = true, Name = $"MyTorch {part}" }.UnsafeStart();
    }

    /// <summary>Whether the worker sleeps, and so costs nothing.</summary>
    public bool IsParked => Volatile.Read(ref _state) == Parked;

    /// <summary>Offers the worker its part of <paramref name="work"/>.</summary>
    public void Post(IParallelWork work, int parts)
    {
        _work = work;
        _parts = parts;
        if (Interlocked.Exchange(ref _state, Posted) == Parked)
        {
            _wake.Set();
        }
    }

    /// <summary>
    /// Takes the offer back and does the part on the calling thread, unless the worker has begun. Instead of waiting until a worker
    /// is awake and has a processor, the caller does something useful: a fork costs little more than no fork, however busy the
    /// machine is.
    /// </summary>
    public void RunHereIfNotBegun()
    {
        if (Volatile.Read(ref _state) == Posted && Interlocked.CompareExchange(ref _state, Idle, Posted) == Posted)
        {
            RunPart();
        }
    }

    /// <summary>Waits until the part has ended and returns what it threw. Lets go of the work, which may be a large network.</summary>
    public Exception? Join()
    {
        for (int pauses = 0; Volatile.Read(ref _state) == Running; pauses++)
        {
            Pause(pauses);
        }

        Exception? failure = _failure;
        _failure = null;
        _work = null;
        return failure;
    }

    private void Work()
    {
        while (true)
        {
            AwaitPost();
            if (Interlocked.CompareExchange(ref _state, Running, Posted) == Posted)
            {
                RunPart();
                Volatile.Write(ref _state, Idle);
            }
        }
    }

    /// <summary>
    /// Returns soon after a post, or without one. Whoever parks is woken exactly once, by the post that finds it parked, so that
    /// no signal is lost and none is left over.
    /// </summary>
    private void AwaitPost()
    {
        for (int pauses = 0; pauses < PausesBeforeParking; pauses++)
        {
            if (Volatile.Read(ref _state) == Posted)
            {
                return;
            }

            Pause(pauses);
        }

        if (Interlocked.CompareExchange(ref _state, Parked, Idle) == Idle)
        {
            _wake.WaitOne();
        }
    }

    /// <summary>A method of its own, so that the frame of the thread's endless loop never holds on to the work.</summary>
    private void RunPart() => _failure = ThreadTeam.Try(_work!, _part, _parts);

    private static void Pause(int pauses)
    {
        if (pauses % PausesBeforeYielding < PausesBeforeYielding - 1)
        {
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Yield();
        }
    }
}
