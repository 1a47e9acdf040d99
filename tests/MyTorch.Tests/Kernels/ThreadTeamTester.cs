using System.Runtime.ExceptionServices;
using MyTorch.Execution;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// What the tests of the team share. There is one team in a process, and the number of threads is one for all, so these tests run
/// alone: no other test may find the team busy or the number changed.
/// </summary>
[CollectionDefinition(nameof(ThreadTeamTester), DisableParallelization = true)]
public static class ThreadTeamTester
{
    /// <summary>Nothing but a hang takes as long, however busy the machine is.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Runs a test on a thread of its own, so that a deadlock fails it instead of hanging the run.</summary>
    public static void InTime(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(Run) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Deadline), $"The test is not done after {Deadline}: is it a deadlock?");
        if (failure != null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        void Run()
        {
            try
            {
                test();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }
    }

    /// <summary>Runs a body on many threads that begin together; the test fails with the exception of any of them.</summary>
    public static void OnThreads(int count, Action<int> body)
    {
        using var start = new Barrier(count);
        Task[] tasks = [.. Enumerable.Range(0, count).Select(thread => Task.Factory.StartNew(() => Begin(thread), TaskCreationOptions.LongRunning))];
        Task.WaitAll(tasks);

        void Begin(int thread)
        {
            start.SignalAndWait();
            body(thread);
        }
    }

    /// <summary>Waits until the workers are parked.</summary>
    internal static void WaitUntilAsleep()
    {
        while (!ThreadTeam.IsAsleep)
        {
            Thread.Yield();
        }
    }

    /// <summary>Work given as a delegate.</summary>
    internal sealed class Work(Action<int, int> run) : IParallelWork
    {
        public void Run(int part, int parts) => run(part, parts);
    }

    /// <summary>
    /// Counts how often each part ran, without a fence that could hide a missing one. Part 0 takes a little longer each time, then
    /// again no time, so that the other parts are begun by their workers, or taken back by the caller, or nearly both.
    /// </summary>
    internal sealed class Counter : IParallelWork
    {
        private readonly int[] _runs = new int[64];
        private int _pauses;

        public void Run(int part, int parts)
        {
            _runs[part]++;
            if (part == 0)
            {
                _pauses = (_pauses + 1) % 32;
                Thread.SpinWait(_pauses);
            }
        }

        /// <summary>Each of the first parts has run as often as expected since the last call, and the others never.</summary>
        public void Expect(int parts, int runs)
        {
            for (int part = 0; part < _runs.Length; part++)
            {
                int expected = part < parts ? runs : 0;
                if (_runs[part] != expected)
                {
                    Assert.Fail($"Part {part} of {parts} ran {_runs[part]} times, not {expected}.");
                }
            }

            Array.Clear(_runs);
        }
    }
}
