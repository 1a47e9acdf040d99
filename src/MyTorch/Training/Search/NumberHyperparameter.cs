using System.Globalization;
using static System.FormattableString;

namespace MyTorch.Search;

/// <summary>A number that is uniformly distributed on a scale.</summary>
internal sealed class NumberHyperparameter(string name, double low, double high, SearchScale scale, bool isInteger = false) : Hyperparameter(name)
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Name} from {low} to {high}, {(isInteger ? "integer, " : "")}{scale.Name}");

    /// <inheritdoc/>
    internal override string Draw(double uniform)
    {
        // Extends an integer range by 0.5 on both sides: otherwise the bounds would be drawn half as often as the other integers.
        double half = isInteger ? 0.5 : 0;
        double point = (scale.Forward(low - half) * (1 - uniform)) + (scale.Forward(high + half) * uniform);
        double value = Math.Clamp(Round(scale.Inverse(point)), low, high);

        // Adding 0 turns -0, the result of rounding a small negative number, into 0.
        return (value + 0.0).ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    internal override Hyperparameter Narrow(IReadOnlyList<string> best)
    {
        double[] values = [.. best.Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        (double smallest, double largest) = (values.Min(), values.Max());
        double gap = (scale.Forward(largest) - scale.Forward(smallest)) / (values.Length - 1);

        // Rounding on the way to the scale and back must not exclude the best values themselves.
        double from = Math.Min(smallest, Round(scale.Inverse(scale.Forward(smallest) - gap)));
        double to = Math.Max(largest, Round(scale.Inverse(scale.Forward(largest) + gap)));
        return new NumberHyperparameter(Name, Math.Max(low, from), Math.Min(high, to), scale, isInteger);
    }

    private double Round(double value) => isInteger ? Math.Round(value) : value;
}
