using System.Diagnostics;
using MathNet.Numerics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>A contender that runs in this process.</summary>
internal abstract class LocalContender(string column, int threads) : IContender
{
    public string Column => column;

    public string Variant => ThreadCount.Describe(threads);

    public int Threads => threads;

    public double Check(int steps)
    {
        Start(steps);
        return Value();
    }

    public double Run(int warm, int steps)
    {
        Start(warm);
        long start = Stopwatch.GetTimestamp();
        for (int step = 0; step < steps; step++)
        {
            Step();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Restores the initial state.</summary>
    protected abstract void Reset();

    protected abstract void Step();

    /// <summary>Returns the number that verifies the last step.</summary>
    protected abstract double Value();

    private void Start(int steps)
    {
        Control.MaxDegreeOfParallelism = threads;
        Reset();
        for (int step = 0; step < steps; step++)
        {
            Step();
        }
    }
}
