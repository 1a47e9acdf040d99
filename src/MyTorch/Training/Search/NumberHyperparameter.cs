using System.Globalization;
using static System.FormattableString;

namespace MyTorch.Search;

/// <summary>Numbers that are spread evenly over a range of a scale.</summary>
internal sealed class NumberHyperparameter(string name, double low, double high, SearchScale scale, bool isInteger = false) : Hyperparameter(name)
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Name} from {low} to {high}, {(isInteger ? "whole, " : "")}{scale.Name}");

    /// <inheritdoc/>
    internal override string Draw(double uniform)
    {
        // Each whole number has the numbers that are rounded to it: without the halves, the first and the last would have half of their share.
        double half = isInteger ? 0.5 : 0;
        double place = (scale.Of(low - half) * (1 - uniform)) + (scale.Of(high + half) * uniform);
        double value = Math.Clamp(Round(scale.At(place)), low, high);

        // Without the sum, what is rounded from below would be -0.
        return (value + 0.0).ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    internal override Hyperparameter Narrow(IReadOnlyList<string> best)
    {
        double[] values = [.. best.Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        (double least, double most) = (values.Min(), values.Max());
        double gap = (scale.Of(most) - scale.Of(least)) / (values.Length - 1);

        // The way to the scale and back may end a little inside of the values.
        double from = Math.Min(least, Round(scale.At(scale.Of(least) - gap)));
        double to = Math.Max(most, Round(scale.At(scale.Of(most) + gap)));
        return new NumberHyperparameter(Name, Math.Max(low, from), Math.Min(high, to), scale, isInteger);
    }

    private double Round(double value) => isInteger ? Math.Round(value) : value;
}
