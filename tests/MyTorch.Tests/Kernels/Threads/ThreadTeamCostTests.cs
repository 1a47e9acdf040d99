using System.Runtime.CompilerServices;
using FluentAssertions;
using MyTorch.Execution;
using MyTorch.Tests.Support;
using Xunit;
using static MyTorch.Tests.Kernels.ThreadTeamTester;

namespace MyTorch.Tests.Kernels;

/// <summary>The team allocates nothing, starts no more threads than requested, sleeps when idle and keeps no objects alive.</summary>
[Collection(nameof(ThreadTeamTester))]
public class ThreadTeamCostTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Forks_allocate_nothing(int parts) => InTime(() =>
    {
        var counter = new Counter();

        Allocated.WhenWarmByTeam(() => ParallelWork.Run(counter, parts)).Should().Be(0);
    });

    [Fact]
    public void Falling_asleep_and_waking_up_allocates_nothing() => InTime(() =>
    {
        var counter = new Counter();

        Allocated.WhenWarmByTeam(() =>
        {
            ParallelWork.Run(counter, 3);
            WaitUntilAsleep();
        }).Should().Be(0);
    });

    [Fact]
    public void Forks_that_find_the_team_busy_allocate_nothing() => InTime(() =>
    {
        var counter = new Counter();
        long allocated = -1;

        ParallelWork.Run(new Work(Measure), 2);

        allocated.Should().Be(0);

        void Measure(int part, int parts)
        {
            if (part == 0)
            {
                allocated = Allocated.WhenWarm(() => ParallelWork.Run(counter, 3));
            }
        }
    });

    [Fact]
    public void A_thread_is_started_only_for_a_chunk_without_one() => InTime(() =>
    {
        var counter = new Counter();
        int before = ThreadTeam.WorkerCount;

        ParallelWork.Run(counter, 1);
        ParallelWork.Run(counter, 0);
        ParallelWork.Run(counter, before + 1);
        ThreadTeam.WorkerCount.Should().Be(before);

        ParallelWork.Run(counter, before + 3);
        ThreadTeam.WorkerCount.Should().Be(before + 2);
    });

    [Fact]
    public void The_team_falls_asleep() => InTime(() =>
    {
        ParallelWork.Run(new Counter(), 4);
        WaitUntilAsleep();
    });

    [Fact]
    public void The_team_keeps_neither_work_nor_exceptions_alive() => InTime(() =>
    {
        (WeakReference work, WeakReference failure) = RunAndForget();
        WaitUntilAsleep();
        GC.Collect();

        work.IsAlive.Should().BeFalse();
        failure.IsAlive.Should().BeFalse();
    });

    [Fact]
    public void Threads_do_not_capture_the_callers_context() => InTime(() =>
    {
        var context = new AsyncLocal<string> { Value = "the caller's" };
        int parts = ThreadTeam.WorkerCount + 2;
        using var everyoneIsHere = new Barrier(parts);
        string?[] seen = new string?[parts];

        ParallelWork.Run(new Work(Look), parts);

        seen[0].Should().Be("the caller's");
        seen[1..].Should().AllBeEquivalentTo((string?)null);

        void Look(int part, int all)
        {
            seen[part] = context.Value;
            everyoneIsHere.SignalAndWait();
        }
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Work, WeakReference Failure) RunAndForget()
    {
        var failure = new InvalidOperationException();
        using var everyoneIsHere = new Barrier(3);
        var work = new Work((part, _) =>
        {
            everyoneIsHere.SignalAndWait();
            throw failure;
        });
        ((Action)(() => ParallelWork.Run(work, 3))).Should().Throw<InvalidOperationException>();
        return (new WeakReference(work), new WeakReference(failure));
    }
}
