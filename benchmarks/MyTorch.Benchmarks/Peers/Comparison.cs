namespace MyTorch.Benchmarks.Peers;

/// <summary>What came out when all sides did one piece of work.</summary>
/// <param name="Work">The name of the work.</param>
/// <param name="Type">f64 or f32.</param>
/// <param name="Flops">The floating-point operations of a step, or null for work other than matrix products.</param>
/// <param name="RoundTrip">The seconds a cache line took to another core and back before the samples.</param>
/// <param name="Best">The fastest variant of each side by its minimum, the side in question first; those that cannot do the work are not there.</param>
/// <param name="Start">The number that proves the first step.</param>
/// <param name="Proof">The numbers that prove the last step.</param>
internal sealed record Comparison(string Work, string Type, double? Flops, double RoundTrip, IReadOnlyList<Measurement> Best, Proof Start, Proof Proof)
{
    /// <summary>The sides that took part, in order.</summary>
    public IEnumerable<string> Columns => Best.Select(measurement => measurement.Column);

    /// <summary>The measurement of a column; null if that side cannot do the work.</summary>
    public Measurement? this[string column] => Best.FirstOrDefault(measurement => measurement.Column == column);

    /// <summary>How many times as long as the first side's a step of this one takes.</summary>
    public double? Ratio(string column) => this[column]?.Minimum / Best[0].Minimum;
}
