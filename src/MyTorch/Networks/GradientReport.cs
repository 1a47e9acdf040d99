using static System.FormattableString;

namespace MyTorch;

/// <summary>The gradient element with the largest error between a backward pass and central differences.</summary>
/// <param name="Name">The variable of the gradient: "x" for the input, or the name of a parameter.</param>
/// <param name="Row">The row of the element.</param>
/// <param name="Column">The column of the element.</param>
/// <param name="Gradient">The gradient computed by the backward pass.</param>
/// <param name="Difference">The central difference.</param>
/// <param name="Error">
/// The absolute difference between the two, relative to the largest of: their magnitudes, the mean magnitude of the differences of that matrix,
/// and a thousandth of max(1, |loss|).
/// </param>
public sealed record GradientReport(string Name, int Row, int Column, double Gradient, double Difference, double Error)
{
    /// <summary>Returns the report as one line of text.</summary>
    public override string ToString() =>
        Invariant($"{Name}[{Row}, {Column}]: backward pass {Gradient:R}, central difference {Difference:R}, relative error {Error:E2}");
}
