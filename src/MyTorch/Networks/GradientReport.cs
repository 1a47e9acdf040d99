using static System.FormattableString;

namespace MyTorch;

/// <summary>The element of all gradients at which a backward pass and central differences disagree most.</summary>
/// <param name="Name">What the gradient is with respect to: "x", the input, or the name of a parameter.</param>
/// <param name="Row">The row of the element.</param>
/// <param name="Column">The column of the element.</param>
/// <param name="Gradient">What the backward pass says.</param>
/// <param name="Difference">What the central difference says.</param>
/// <param name="Error">
/// The distance of the two, relative to the larger one, but at least to the mean magnitude of the differences of that matrix and to a
/// thousandth of the loss, or of 1 where that is more.
/// </param>
public sealed record GradientReport(string Name, int Row, int Column, double Gradient, double Difference, double Error)
{
    /// <summary>All of it in a line.</summary>
    public override string ToString() =>
        Invariant($"{Name}[{Row}, {Column}]: the backward pass says {Gradient:R}, the central difference {Difference:R}, a relative error of {Error:E2}");
}
