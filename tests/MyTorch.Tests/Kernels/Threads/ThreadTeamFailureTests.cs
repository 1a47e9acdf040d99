using FluentAssertions;
using MyTorch.Execution;
using Xunit;
using static MyTorch.Tests.Kernels.ThreadTeamTester;

namespace MyTorch.Tests.Kernels;

/// <summary>An exception in a chunk reaches the caller after all chunks have finished, and leaves the team usable.</summary>
[Collection(nameof(ThreadTeamTester))]
public class ThreadTeamFailureTests
{
    private const int Parts = 4;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    [InlineData(0, 1, 2, 3)]
    public void The_exception_of_the_lowest_chunk_is_thrown(params int[] failing) => InTime(() =>
    {
        for (int round = 0; round < 100; round++)
        {
            using var everyoneIsHere = new Barrier(Parts);
            var work = new Failing(failing, everyoneIsHere);

            Expect(work, () => ParallelWork.Run(work, Parts));
            ExpectAWorkingTeam();
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1, 3)]
    public void The_same_holds_if_the_team_is_busy(params int[] failing) => InTime(() =>
    {
        var work = new Failing(failing);

        ParallelWork.Run(new Work((_, _) => Expect(new Failing(failing), work => ParallelWork.Run(work, Parts))), 2);
        Expect(work, () => ParallelWork.Run(new Work((_, _) => ParallelWork.Run(work, Parts)), 1));

        ExpectAWorkingTeam();
    });

    [Fact]
    public void The_exception_of_a_single_chunk_is_not_wrapped() => InTime(() => Expect(new Failing([0]), work => ParallelWork.Run(work, 1)));

    private static void Expect(Failing work, Action run)
    {
        InvalidOperationException failure = run.Should().ThrowExactly<InvalidOperationException>().Which;

        failure.Message.Should().Be($"part {work.Lowest}");
        failure.StackTrace.Should().Contain(nameof(Failing.ThrowFromDeepInside));
        work.Ended.Should().Be(work.Parts);
    }

    private static void Expect(Failing work, Action<Failing> run) => Expect(work, () => run(work));

    private static void ExpectAWorkingTeam()
    {
        var counter = new Counter();
        ParallelWork.Run(counter, Parts);
        counter.Expect(Parts, 1);
    }

    /// <summary>Some chunks throw. With a barrier, all chunks must run at the same time, each on its own thread.</summary>
    private sealed class Failing(int[] failing, Barrier? barrier = null) : IParallelWork
    {
        private int _ended;

        public int Lowest => failing.Min();

        public int Ended => _ended;

        public int Parts { get; private set; }

        public void Run(int part, int parts)
        {
            Parts = parts;
            barrier?.SignalAndWait();
            Interlocked.Increment(ref _ended);
            if (failing.Contains(part))
            {
                ThrowFromDeepInside(part);
            }
        }

        public static void ThrowFromDeepInside(int part) => throw new InvalidOperationException($"part {part}");
    }
}
