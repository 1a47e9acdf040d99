using System.Runtime.ExceptionServices;
using MyTorch.Execution;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// Helpers for the tests of the thread team. A process has one team and one global number of threads, so these tests run alone: no other test may
/// find the team busy or the number changed.
/// </summary>
[CollectionDefinition(nameof(ThreadTeamTester), DisableParallelization = true)]
public static class ThreadTeamTester
{
    /// <summary>Only a hang takes this long, even on a busy machine.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Runs a test on a separate thread, so a deadlock fails the test instead of hanging the run.</summary>
    public static void InTime(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(Run) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Deadline), $"The test did not finish within {Deadline}: possible deadlock.");
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

    /// <summary>Runs a body on many threads that start together; the test fails if any of them throws.</summary>
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
    /// Counts how often each chunk ran, without a fence that could hide a missing one. Chunk 0 takes a little longer each time, then no time
    /// again, so the other chunks are started by their workers, claimed by the caller, or almost both.
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

        /// <summary>Asserts that each of the first chunks has run as often as expected since the last call, and the others never.</summary>
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
