using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Draws one value for each epoch as an SVG image.</summary>
internal static class CurvePlot
{
    /// <summary>If no value is larger, an axis cannot be divided, and the values are drawn as 0.</summary>
    private const double Smallest = 1e-300;

    /// <summary>Returns the SVG image as text.</summary>
    /// <param name="title">What is shown, such as "Training loss".</param>
    /// <param name="quantity">The quantity of the values, with the unit.</param>
    /// <param name="values">One finite value, not negative, for each epoch; may be empty.</param>
    /// <param name="unit">The unit after the numbers of the subtitle, such as "%".</param>
    public static string Draw(string title, string quantity, IReadOnlyList<double> values, string unit = "")
    {
        double[] epochs = [.. values.Select((_, i) => i + 1.0)];
        bool isFlat = values.DefaultIfEmpty(0).Max() <= Smallest;
        Plot plot = new Plot(title, "epoch", quantity)
            .Subtitle(values.Count == 0 ? "no epoch was finished" : Invariant($"final {values[^1]:G4}{unit}, lowest {values.Min():G4}{unit}"))
            .XRange(0, values.Count == 0 ? 1 : null).XStep(1).YRange(0, isFlat ? 1 : null)
            .Line(null, epochs, values, colour: 0)
            .Scatter(null, [.. epochs.TakeLast(1)], [.. values.TakeLast(1)], colour: 0);
        return new Picture("curve", plot).ToSvg();
    }
}
