namespace MyTorch.Benchmarks.Peers;

/// <summary>The results of all contenders for one work.</summary>
/// <param name="Work">The name of the work.</param>
/// <param name="Type">f64 or f32.</param>
/// <param name="Flops">The floating-point operations of a step, or null for work other than matrix products.</param>
/// <param name="RoundTrip">The seconds a cache line took to another core and back before the samples.</param>
/// <param name="Best">The fastest variant of each contender by its minimum, the reference first, without those that cannot do the work.</param>
/// <param name="Start">The number that verifies the first step.</param>
/// <param name="Proof">The numbers that verify the last step.</param>
internal sealed record Comparison(string Work, string Type, double? Flops, double RoundTrip, IReadOnlyList<Measurement> Best, Proof Start, Proof Proof)
{
    /// <summary>The columns of the contenders, in order.</summary>
    public IEnumerable<string> Columns => Best.Select(measurement => measurement.Column);

    /// <summary>Returns the measurement of a column; null if that contender cannot do the work.</summary>
    public Measurement? this[string column] => Best.FirstOrDefault(measurement => measurement.Column == column);

    /// <summary>Returns the step time relative to that of the first contender.</summary>
    public double? Ratio(string column) => this[column]?.Minimum / Best[0].Minimum;
}
