namespace MyTorch.Benchmarks.Peers;

/// <summary>Verifies that all contenders do the same work, then samples them in alternation.</summary>
internal static class Comparer
{
    /// <summary>The round after which variants that are clearly not the best of their contender are dropped.</summary>
    private const int TrialRounds = 5;

    private const double ClearlySlower = 1.25;

    /// <summary>
    /// The pause between contenders. OpenBLAS and OpenMP threads spin for up to 26 ms after their work, which would slow the next contender.
    /// </summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(35);

    /// <summary>Compares the contenders.</summary>
    /// <param name="work">The name of the work.</param>
    /// <param name="type">f64 or f32.</param>
    /// <param name="flops">The floating-point operations of a step, or null for work other than matrix products.</param>
    /// <param name="contenders">All variants of all contenders; the first is the reference.</param>
    /// <param name="proofSteps">The step at which all contenders must have the same value.</param>
    /// <param name="rounds">The number of samples of each contender.</param>
    /// <exception cref="InvalidOperationException">A contender does not do the same work.</exception>
    public static Comparison Run(string work, string type, double? flops, IReadOnlyList<IContender> contenders, int proofSteps, int rounds)
    {
        Proof start = Proof.Of(work, type, contenders, 1);
        Proof proof = Proof.Of(work, type, contenders, proofSteps);
        List<Measurement> measurements = [];
        foreach (IContender contender in contenders)
        {
            Progress.Show($"{work} {type}: warm-up of {contender.Column}");
            measurements.Add(new Measurement(contender));
        }

        double roundTrip = CacheLine.RoundTrip();
        for (int round = 1; round <= rounds; round++)
        {
            Progress.Show($"{work} {type}: round {round} of {rounds}");
            Sample(measurements);
            if (round == TrialRounds)
            {
                measurements.RemoveAll(measurement => measurement.Minimum > ClearlySlower * BestOf(measurement.Column).Minimum);
            }
        }

        // Checks that the samples started from the initial state: the first step still gives the same value.
        Proof.Of(work, type, contenders, 1);
        return new Comparison(work, type, flops, roundTrip, [.. measurements.Select(measurement => measurement.Column).Distinct().Select(BestOf)], start, proof);

        Measurement BestOf(string column) => measurements.Where(measurement => measurement.Column == column).MinBy(measurement => measurement.Minimum)!;
    }

    private static void Sample(List<Measurement> measurements)
    {
        foreach (Measurement measurement in measurements)
        {
            Thread.Sleep(Pause);
            measurement.Sample();
        }
    }
}
