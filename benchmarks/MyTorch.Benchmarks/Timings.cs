using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.Statistics;

namespace MyTorch.Benchmarks;

/// <summary>How long a piece of work took, time after time.</summary>
/// <param name="Seconds">The samples.</param>
internal sealed record Timings(IReadOnlyList<double> Seconds)
{
    public double Minimum => Seconds.Min();

    public double Median => Seconds.Median();

    /// <summary>Takes samples of the works in turn, so that what disturbs one round disturbs all of them, after one round that does not count.</summary>
    /// <param name="rounds">Samples of each.</param>
    /// <param name="prepare">Runs before each of them, and is not timed.</param>
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

    /// <summary>"612 (590)": of so many, how many a second at the least and at the median time.</summary>
    public string Rate(double count) => string.Create(CultureInfo.InvariantCulture, $"{count / Minimum:#,0} ({count / Median:#,0})");
}
