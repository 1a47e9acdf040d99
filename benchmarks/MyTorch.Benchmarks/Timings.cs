using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.Statistics;

namespace MyTorch.Benchmarks;

/// <summary>The times of repeated work.</summary>
/// <param name="Seconds">The samples.</param>
internal sealed record Timings(IReadOnlyList<double> Seconds)
{
    public double Minimum => Seconds.Min();

    public double Median => Seconds.Median();

    /// <summary>Samples the works in alternation, so that disturbances affect all of them, after one warm-up round.</summary>
    /// <param name="rounds">The number of samples of each.</param>
    /// <param name="prepare">Runs before each sample, untimed.</param>
    /// <param name="works">The works.</param>
    public static Timings[] InTurn(int rounds, Action prepare, params IReadOnlyList<Action> works)
    {
        double[][] seconds = [.. works.Select(_ => new double[rounds])];
        for (int round = -1; round < rounds; round++)
        {
            for (int work = 0; work < works.Count; work++)
            {
                prepare();
                long start = Stopwatch.GetTimestamp();
                works[work]();
                if (round >= 0)
                {
                    seconds[work][round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
            }
        }

        return [.. seconds.Select(samples => new Timings(samples))];
    }

    /// <summary>Formats a rate per second at the minimum and at the median time, as in "612 (590)".</summary>
    public string Rate(double count) => string.Create(CultureInfo.InvariantCulture, $"{count / Minimum:#,0} ({count / Median:#,0})");
}
