using FluentAssertions;
using MyTorch.Execution;
using MyTorch.Tests.Kernels;
using Xunit;

namespace MyTorch.Tests.Execution;

/// <summary>
/// A preempted worker delays a run only by the chunk it has started. An event stops the worker in place of the scheduler, for as long as
/// necessary: if anything waited for it, the run would never end.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public class StalledWorkerTests
{
    private const int Chunks = 3;

    [Fact]
    public void A_worker_that_never_arrives_delays_no_one() => ThreadTeamTester.InTime(() =>
    {
        using var isStalled = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        int stalled = 0;
        var busy = new PassProgram(new TestGroup(2, (chunk, _) =>
        {
            // The caller runs the first chunk and leaves the second one to the first worker.
            if (chunk == 0)
            {
                isStalled.Wait();
                return;
            }

            stalled = Environment.CurrentManagedThreadId;
            isStalled.Set();
            mayGoOn.Wait();
        }));
        var stalling = new Thread(() => busy.RunTogether(2)) { IsBackground = true };

        while (!ThreadTeam.TryEnter())
        {
            Thread.Yield();
        }

        stalling.Start();
        isStalled.Wait();
        var groups = new TestGroup[] { new(Chunks), new(1), new(Chunks), new(2) };
        var program = new PassProgram(groups);
        for (int run = 0; run < 100; run++)
        {
            program.RunTogether(Chunks);
        }

        mayGoOn.Set();
        stalling.Join();
        ThreadTeam.Exit();
        foreach (TestGroup group in groups)
        {
            group.Runs.Should().OnlyContain(runs => runs == 100);
            group.Threads.Should().NotContain(stalled);
        }
    });

    [Fact]
    public void Others_run_the_unstarted_chunks_of_a_stalled_worker() => ThreadTeamTester.InTime(() =>
    {
        for (int stalledChunk = 0; stalledChunk < Chunks; stalledChunk++)
        {
            using var others = new CountdownEvent(Chunks - 1);
            int chunkOfStalled = stalledChunk;
            var before = new TestGroup(Chunks);
            var group = new TestGroup(Chunks, (chunk, _) =>
            {
                if (chunk == chunkOfStalled)
                {
                    others.Wait();
                }
                else
                {
                    others.Signal();
                }
            });

            RunOnTheTeam(new PassProgram(before, group));

            before.Runs.Concat(group.Runs).Should().OnlyContain(runs => runs == 1);
        }
    });

    [Fact]
    public void A_late_worker_finds_nothing_to_do() => ThreadTeamTester.InTime(() =>
    {
        var group = new TestGroup(Chunks);
        var program = new PassProgram(group, new TestGroup(1));
        for (int run = 1; run <= 3; run++)
        {
            RunOnTheTeam(program);

            for (int late = 0; late <= run; late++)
            {
                program.RunChunks(worker: 1, run: late);
            }

            group.Runs.Should().OnlyContain(runs => runs == run);
        }
    });

    private static void RunOnTheTeam(PassProgram program)
    {
        while (!ThreadTeam.TryEnter())
        {
            Thread.Yield();
        }

        program.RunTogether(Chunks);
        ThreadTeam.Exit();
    }

    /// <summary>A group that counts how often each chunk runs, and records on which threads.</summary>
    private sealed class TestGroup : PassGroup
    {
        private readonly Action<int, int>? _body;
        private readonly HashSet<int> _threads = [];

        public TestGroup(int chunks, Action<int, int>? body = null)
        {
            (Chunks, _body) = (chunks, body);
            Runs = new int[chunks];
        }

        public int[] Runs { get; }

        public IReadOnlyCollection<int> Threads => _threads;

        public override int Prepare(int rows, int threads) => Chunks;

        public override void Run(int chunk, int chunks)
        {
            _body?.Invoke(chunk, chunks);
            Interlocked.Increment(ref Runs[chunk]);
            lock (_threads)
            {
                _threads.Add(Environment.CurrentManagedThreadId);
            }
        }

        public override void RunAll(int rows) => Run(0, 1);
    }
}
