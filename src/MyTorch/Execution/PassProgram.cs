using System.Runtime.ExceptionServices;
using MathNet.Numerics;

namespace MyTorch.Execution;

/// <summary>
/// A sequence of pass groups, separated by barriers and run by the thread team in a single fork. A worker first claims the chunk with its own
/// number, whose data is in its cache, and then any unclaimed chunk. A worker that loses its processor therefore delays the others only by the
/// chunk it has started.
/// </summary>
/// <remarks>
/// If a chunk throws, the other chunks of its group still run, later groups do not, and the caller gets the exception of the lowest chunk. Not
/// thread-safe.
/// </remarks>
internal sealed class PassProgram(params PassGroup[] groups)
{
    private readonly Lock _failing = new();
    /// <summary>If some groups are calls: the calls and the groups between them, in order; otherwise empty.</summary>
    private readonly (PassGroup? Call, PassProgram? Groups)[] _steps = [.. StepsOf(groups)];
    private Counters _counters = new(groups.Length, 0);
    private long _run;
    private volatile int _failedGroup = int.MaxValue;
    private int _failedChunk;
    private Exception? _failure;

    /// <summary>The groups, in order.</summary>
    public IReadOnlyList<PassGroup> Groups => groups;

    /// <summary>Runs all groups for a batch of <paramref name="rows"/> rows.</summary>
    public void Run(int rows)
    {
        if (_steps.Length > 0)
        {
            foreach ((PassGroup? call, PassProgram? between) in _steps)
            {
                call?.RunAll(rows);
                between?.Run(rows);
            }

            return;
        }

        int threads = Control.MaxDegreeOfParallelism;
        int maxChunks = 1;
        foreach (PassGroup group in groups)
        {
            maxChunks = Math.Max(maxChunks, group.Prepare(rows, threads));
        }

        if (maxChunks == 1 || !ThreadTeam.TryEnter())
        {
            RunAlone(rows);
            return;
        }

        try
        {
            RunTogether(maxChunks);
        }
        finally
        {
            ThreadTeam.Exit();
        }
    }

    /// <summary>Runs all groups on the calling thread.</summary>
    public void RunAlone(int rows)
    {
        foreach (PassGroup group in groups)
        {
            group.RunAll(rows);
        }
    }

    /// <summary>Runs the groups on the workers of the team, which the caller must own.</summary>
    public void RunTogether(int maxChunks)
    {
        long run = Begin(maxChunks);
        ThreadTeam.Invite(this, run, maxChunks - 1);
        RunChunks(0, run);
        ThreadTeam.Revoke(maxChunks - 1);
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>
    /// Claims and runs chunks of every group until the run ends. A worker may arrive after the run, or even a later one, has started or ended. It
    /// then finds nothing to do, since chunks are claimed with the number of the run.
    /// </summary>
    public void RunChunks(int worker, long run)
    {
        Counters counters = Volatile.Read(ref _counters);
        int end;
        for (int group = 0; group < groups.Length; group = end)
        {
            if (!counters.TryRead(group, run, out int chunks, out end, out bool isForCaller))
            {
                return;
            }

            for (int turn = 0; turn < chunks && (worker == 0 || !isForCaller); turn++)
            {
                int chunk = (worker + turn) % chunks;
                if (counters.TryClaim(group, chunk, run))
                {
                    RunChunk(group, end, chunk, chunks);
                    counters.Finish(group);
                }
            }

            if (!counters.Await(group, chunks, run))
            {
                return;
            }
        }
    }

    private static IEnumerable<(PassGroup? Call, PassProgram? Groups)> StepsOf(PassGroup[] groups)
    {
        if (!Array.Exists(groups, group => group.IsCall))
        {
            yield break;
        }

        int start = 0;
        for (int i = 0; i <= groups.Length; i++)
        {
            if (i < groups.Length && !groups[i].IsCall)
            {
                continue;
            }

            if (start < i)
            {
                yield return (null, new PassProgram(groups[start..i]));
            }

            if (i < groups.Length)
            {
                yield return (groups[i], null);
            }

            start = i + 1;
        }
    }

    private long Begin(int maxChunks)
    {
        if (_counters.Stride < maxChunks)
        {
            _counters = new Counters(groups.Length, maxChunks);
        }

        (_failure, _failedGroup, _failedChunk) = (null, int.MaxValue, int.MaxValue);
        long run = ++_run;
        int end;
        for (int group = 0; group < groups.Length; group = end)
        {
            end = group + 1;
            bool isForCaller = groups[group].IsForCaller;
            while (groups[group].Chunks == 1 && end < groups.Length && groups[end].Chunks == 1)
            {
                isForCaller |= groups[end].IsForCaller;
                end++;
            }

            _counters.Begin(group, groups[group].Chunks, end, isForCaller, run);
        }

        return run;
    }

    /// <summary>Runs a chunk of a group, or consecutive groups of one chunk each, which need no barrier between them.</summary>
    private void RunChunk(int group, int end, int chunk, int chunks)
    {
        try
        {
            for (; group < end && group <= _failedGroup; group++)
            {
                groups[group].Run(chunk, chunks);
            }
        }
        catch (Exception failure)
        {
            lock (_failing)
            {
                if (chunk < _failedChunk)
                {
                    (_failure, _failedGroup, _failedChunk) = (failure, group, chunk);
                }
            }
        }
    }

    /// <summary>Tracks claimed chunks and the number of finished chunks of each group; each counter has its own cache lines.</summary>
    private sealed class Counters(int groups, int stride)
    {
        private const int Line = ThreadTeamWorker.CacheLines / sizeof(long);

        /// <summary>The number of low bits in a state for the number of finished chunks; the bits above hold the number of the run.</summary>
        private const int CountBits = 20;

        /// <summary>A flag next to the number of chunks: only the caller runs the group.</summary>
        private const uint ForCaller = 1u << 31;

        private readonly long[] _claims = new long[(groups * stride * Line) + Line];
        private readonly long[] _states = new long[(groups * Line) + Line];
        /// <summary>
        /// The number of chunks of each group in the low bits; in the high bits, the next group after those that run together with it.
        /// </summary>
        private readonly long[] _groups = new long[groups];

        /// <summary>The largest number of chunks of a group.</summary>
        public int Stride => stride;

        /// <summary>
        /// Reads the number of chunks of a group and the next group after those that run together with it. Returns false if a later run has
        /// started: its number is written before these values, so values read before it belong to this run.
        /// </summary>
        public bool TryRead(int group, long run, out int chunks, out int end, out bool isForCaller)
        {
            long packed = Volatile.Read(ref _groups[group]);
            (chunks, end, isForCaller) = ((int)(packed & ~ForCaller), (int)(packed >> 32), (packed & ForCaller) != 0);
            return Volatile.Read(ref State(group)) >> CountBits == run;
        }

        public void Begin(int group, int chunks, int end, bool isForCaller, long run)
        {
            Volatile.Write(ref State(group), run << CountBits);
            Volatile.Write(ref _groups[group], ((long)end << 32) | (isForCaller ? ForCaller : 0) | (uint)chunks);
        }

        public bool TryClaim(int group, int chunk, long run)
        {
            ref long claim = ref _claims[((group * stride) + chunk + 1) * Line];
            long last = Volatile.Read(ref claim);
            return last < run && Interlocked.CompareExchange(ref claim, run, last) == last;
        }

        public void Finish(int group) => Interlocked.Increment(ref State(group));

        /// <summary>Waits until the group is finished; returns false if the run has ended.</summary>
        public bool Await(int group, int chunks, long run)
        {
            for (int pauses = 0; ; pauses++)
            {
                long state = Volatile.Read(ref State(group));
                if (state >> CountBits != run)
                {
                    return false;
                }

                if ((state & ((1L << CountBits) - 1)) == chunks)
                {
                    return true;
                }

                Spin.Pause(pauses);
            }
        }

        private ref long State(int group) => ref _states[(group + 1) * Line];
    }
}
