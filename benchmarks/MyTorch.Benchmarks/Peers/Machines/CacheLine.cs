using System.Diagnostics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Measures the latency between two cores. A virtual machine may move them between cache complexes at any time.</summary>
internal static class CacheLine
{
    private const int Samples = 200;
    private const int Trips = 200;

    /// <summary>The number of unchanged reads after which a thread yields, in case both threads share a core.</summary>
    private const int Patience = 20_000;

    /// <summary>Returns the minimum time in seconds that a cache line takes to another core and back.</summary>
    public static double RoundTrip()
    {
        // In the middle of an array, so that nothing else is on the cache line.
        var cells = new int[128];
        var partner = new Thread(() => Play(cells, 1)) { IsBackground = true };
        partner.Start();
        double least = Play(cells, 0);
        partner.Join();
        return least;
    }

    /// <summary>Writes every other number as soon as the other thread has written the previous one.</summary>
    private static double Play(int[] cells, int number)
    {
        ref int cell = ref cells[cells.Length / 2];
        double least = double.PositiveInfinity;
        for (int sample = 0; sample < Samples; sample++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int trip = 0; trip < Trips; trip++, number += 2)
            {
                for (int reads = 1; Volatile.Read(ref cell) != number; reads++)
                {
                    if (reads % Patience == 0)
                    {
                        Thread.Yield();
                    }
                }

                Volatile.Write(ref cell, number + 1);
            }

            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds / Trips);
        }

        return least;
    }
}
