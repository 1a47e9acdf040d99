using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>How figures are written for people, always in the invariant culture.</summary>
internal static class Figure
{
    /// <summary>From here on a loss is written with an exponent: in full it would run over its column.</summary>
    private const double Large = 1e5;

    /// <summary>As much as that for shares and R2, which are small unless a training diverges.</summary>
    private const double LargeShare = 10;

    public static string Loss(double loss) => loss < Large ? Invariant($"{loss:F4}") : Invariant($"{loss:0.000e+0}");

    public static string Share(double share) => share < LargeShare ? Invariant($"{share:P2}") : Invariant($"{100 * share:0.0e+0} %");

    public static string R2(double r2) => r2 > -LargeShare ? Invariant($"{r2:F4}") : Invariant($"{r2:0.00e+0}");

    /// <summary>An error as people read it: the share of wrong predictions, and for numbers, whose error is 1 - R2, the R2.</summary>
    public static string Error(double error, bool isClassification) => isClassification ? Share(error) : R2(1 - error);

    /// <summary>A count with its noun: 1 epoch, 2 epochs.</summary>
    public static string Count(long count, string noun) => Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
}
