using System.Runtime.ExceptionServices;
using MathNet.Numerics;

namespace MyTorch.Execution;

/// <summary>
/// Groups of passes that run one after the other, each shared among the threads of the team, in a single fork: a barrier separates
/// two groups. A thread takes the chunk of its own number first, whose data its cache holds, and then any that nobody has begun, so that a
/// thread without a processor holds up the others by the chunk that it has begun and by nothing else.
/// </summary>
/// <remarks>
/// Where a chunk throws, the other chunks of its group still run, the groups behind it do not, and the caller gets the exception of the
/// lowest chunk. Not safe to run from several threads at once.
/// </remarks>
internal sealed class PassProgram(params PassGroup[] groups)
{
    private readonly Lock _failing = new();
    /// <summary>Where groups are calls: these and the groups between them, one after the other; otherwise empty.</summary>
    private readonly (PassGroup? Call, PassProgram? Groups)[] _steps = [.. StepsOf(groups)];
    private Counters _counters = new(groups.Length, 0);
    private long _run;
    private volatile int _failedGroup = int.MaxValue;
    private int _failedChunk;
    private Exception? _failure;

    /// <summary>The groups, in their order.</summary>
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
        int most = 1;
        foreach (PassGroup group in groups)
        {
            most = Math.Max(most, group.Prepare(rows, threads));
        }

        if (most == 1 || !ThreadTeam.TryEnter())
        {
            RunAlone(rows);
            return;
        }

        try
        {
            RunTogether(most);
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

    /// <summary>Runs the groups with the workers of the team, which the caller owns.</summary>
    public void RunTogether(int most)
    {
        long run = Begin(most);
        ThreadTeam.Invite(this, run, most - 1);
        TakePart(0, run);
        ThreadTeam.Revoke(most - 1);
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>
    /// Takes chunks of every group until the run ends. A worker may come when the run, or even a later one, has long begun or ended: then
    /// there is nothing left for it, since every chunk is claimed by the number of its run.
    /// </summary>
    public void TakePart(int worker, long run)
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

    private long Begin(int most)
    {
        if (_counters.Stride < most)
        {
            _counters = new Counters(groups.Length, most);
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

    /// <summary>Runs a chunk of a group, or groups that follow each other and have one chunk each: no barrier is needed between those.</summary>
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

    /// <summary>Who has claimed which chunk, and how many chunks of each group are done; each number has cache lines of its own.</summary>
    private sealed class Counters(int groups, int stride)
    {
        private const int Line = ThreadTeamWorker.CacheLines / sizeof(long);

        /// <summary>A state holds the number of the run in front and the number of finished chunks in these bits.</summary>
        private const int CountBits = 20;

        /// <summary>Beside the number of chunks: the group is for the caller alone.</summary>
        private const uint ForCaller = 1u << 31;

        private readonly long[] _claims = new long[(groups * stride * Line) + Line];
        private readonly long[] _states = new long[(groups * Line) + Line];
        /// <summary>The number of chunks of each group, and above it the group behind those that run together with it.</summary>
        private readonly long[] _groups = new long[groups];

        /// <summary>The largest number of chunks of a group.</summary>
        public int Stride => stride;

        /// <summary>
        /// The number of chunks of a group, and the group behind those that run together with it. Returns false where a later run has begun:
        /// its number is written before them, so that what was read before it belongs to this run.
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

        /// <summary>Waits until the group is done; returns false where the run has ended.</summary>
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
