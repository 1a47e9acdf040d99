namespace MyTorch.Benchmarks.Peers;

/// <summary>Verifies that all contenders do the same work: they have the same loss after the same steps.</summary>
/// <param name="Values">The number of each column.</param>
/// <param name="Difference">The largest relative difference between the first contender and another.</param>
internal sealed record Proof(IReadOnlyDictionary<string, double> Values, double Difference)
{
    /// <summary>Runs the steps on every contender.</summary>
    /// <exception cref="InvalidOperationException">The loss of a contender differs from that of the first.</exception>
    public static Proof Of(string work, string type, IReadOnlyList<IContender> contenders, int steps)
    {
        double tolerance = type == ElementTypes.Double ? 1e-9 : 1e-4;
        double wanted = contenders[0].Check(steps);
        var values = new Dictionary<string, double> { [contenders[0].Column] = wanted };
        double largest = 0;
        foreach (IContender contender in contenders.Skip(1))
        {
            Progress.Show($"{work} {type}: proof of {contender.Column}");
            double value = contender.Check(steps);
            double difference = Math.Abs(value - wanted) / Math.Abs(wanted);
            if (!(difference <= tolerance))
            {
                throw new InvalidOperationException(
                    $"{work} {type}, step {steps}: {contender.Column} ({contender.Variant}) has {value:R}, but {contenders[0].Column} has {wanted:R}. They do not do the same work, so their times cannot be compared.");
            }

            values[contender.Column] = value;
            largest = Math.Max(largest, difference);
        }

        return new Proof(values, largest);
    }
}
