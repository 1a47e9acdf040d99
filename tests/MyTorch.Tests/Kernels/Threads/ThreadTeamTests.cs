using FluentAssertions;
using MyTorch.Execution;
using Xunit;
using static MyTorch.Tests.Kernels.ThreadTeamTester;

namespace MyTorch.Tests.Kernels;

/// <summary>Every chunk runs once for any caller and any number of calls, and nothing waits forever.</summary>
[Collection(nameof(ThreadTeamTester))]
public class ThreadTeamTests
{
    public static TheoryData<int> Parts => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Every_chunk_runs_once_in_each_of_thousands_of_forks(int parts) => InTime(() =>
    {
        var counter = new Counter();

        for (int fork = 0; fork < 5000; fork++)
        {
            ParallelWork.Run(counter, parts);
        }

        counter.Expect(parts, 5000);
    });

    [Fact]
    public void Every_chunk_has_run_when_a_fork_returns() => InTime(() =>
    {
        var random = new Random(1);
        var counter = new Counter();

        for (int fork = 0; fork < 5000; fork++)
        {
            int parts = random.Next(1, 9);
            ParallelWork.Run(counter, parts);
            counter.Expect(parts, 1);
        }
    });

    [Theory]
    [MemberData(nameof(Parts))]
    public void Chunks_run_in_parallel_and_the_first_on_the_caller(int parts) => InTime(() =>
    {
        using var everyoneIsHere = new Barrier(parts);
        int[] threads = new int[parts];

        ParallelWork.Run(new Work(Meet), parts);

        threads.Should().OnlyHaveUniqueItems();
        threads[0].Should().Be(Environment.CurrentManagedThreadId);

        void Meet(int part, int all)
        {
            all.Should().Be(parts);
            threads[part] = Environment.CurrentManagedThreadId;
            everyoneIsHere.SignalAndWait();
        }
    });

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    public void At_most_one_chunk_runs_on_the_caller(int parts) => InTime(() =>
    {
        var ran = new List<(int, int, int)>();

        ParallelWork.Run(new Work((part, all) => ran.Add((part, all, Environment.CurrentManagedThreadId))), parts);

        ran.Should().Equal((0, 1, Environment.CurrentManagedThreadId));
    });

    [Fact]
    public void Many_threads_may_fork_at_once() => InTime(() => OnThreads(8, thread =>
    {
        var counter = new Counter();
        for (int fork = 0; fork < 2000; fork++)
        {
            int parts = 1 + ((fork + thread) % 8);
            ParallelWork.Run(counter, parts);
            counter.Expect(parts, 1);
        }
    }));

    [Fact]
    public void Others_make_progress_while_one_owns_the_team() => InTime(() =>
    {
        using var begun = new ManualResetEventSlim();
        using var othersAreDone = new ManualResetEventSlim();
        OnThreads(2, thread =>
        {
            if (thread == 0)
            {
                ParallelWork.Run(new Work(KeepTheTeam), 2);
                return;
            }

            begun.Wait();
            var counter = new Counter();
            for (int fork = 0; fork < 1000; fork++)
            {
                ParallelWork.Run(counter, 3);
            }

            counter.Expect(3, 1000);
            othersAreDone.Set();
        });

        void KeepTheTeam(int part, int parts)
        {
            begun.Set();
            othersAreDone.Wait();
        }
    });

    [Fact]
    public void Forks_may_come_from_inside_ParallelFor() => InTime(() =>
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            var counter = new Counter();
            for (int fork = 0; fork < 50; fork++)
            {
                ParallelWork.Run(counter, 4);
            }

            counter.Expect(4, 50);
        }));

    [Fact]
    public void ParallelFor_may_be_inside_a_chunk() => InTime(() =>
    {
        int sum = 0;

        ParallelWork.Run(new Work((part, parts) => Parallel.For(0, 100, _ => Interlocked.Increment(ref sum))), 3);

        sum.Should().Be(300);
    });

    [Fact]
    public void A_chunk_may_fork() => InTime(() =>
    {
        int leaves = 0;
        for (int fork = 0; fork < 1000; fork++)
        {
            ParallelWork.Run(new Work((_, _) => ParallelWork.Run(new Work((_, _) => ParallelWork.Run(new Work(Leaf), 2)), 3)), 4);
        }

        leaves.Should().Be(1000 * 4 * 3 * 2);

        void Leaf(int part, int parts) => Interlocked.Increment(ref leaves);
    });

    [Fact]
    public void A_sleeping_team_wakes_up() => InTime(() =>
    {
        for (int fork = 0; fork < 20; fork++)
        {
            using var everyoneIsHere = new Barrier(3);
            ParallelWork.Run(new Work((_, _) => everyoneIsHere.SignalAndWait()), 3);
            WaitUntilAsleep();
        }
    });
}
