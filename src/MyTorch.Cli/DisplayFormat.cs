using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Formats metrics and counts for display, always in the invariant culture.</summary>
internal static class DisplayFormat
{
    /// <summary>Losses from this value on are written with an exponent to fit their column.</summary>
    private const double Large = 1e5;

    /// <summary>The same limit for fractions and R2, which are small unless training diverges.</summary>
    private const double LargeFraction = 10;

    /// <summary>Smaller fractions of missing cells are shown as less than 0.1%.</summary>
    private const double SmallestMissing = 0.001;

    public static string Loss(double loss) => loss < Large ? Invariant($"{loss:F4}") : Invariant($"{loss:0.000e+0}");

    /// <summary>Formats a fraction such as an accuracy in percent with two decimals: 41.24%.</summary>
    public static string Percent(double fraction) =>
        double.IsNaN(fraction) ? "NaN" : fraction < LargeFraction ? Invariant($"{100 * fraction:F2}%") : Invariant($"{100 * fraction:0.0e+0}%");

    /// <summary>Formats the fraction of missing cells in a column, which is not 0, in percent with one decimal: 41.2%.</summary>
    public static string MissingPercent(double fraction) => fraction < SmallestMissing ? "<0.1%" : Invariant($"{100 * fraction:F1}%");

    public static string R2(double r2) => r2 > -LargeFraction ? Invariant($"{r2:F4}") : Invariant($"{r2:0.00e+0}");

    /// <summary>Formats an error: the fraction of wrong predictions for classes, or R2 for numbers, whose error is 1 - R2.</summary>
    public static string Error(double error, bool isClassification) => isClassification ? Percent(error) : R2(1 - error);

    /// <summary>A count with its noun: 1 epoch, 2 epochs.</summary>
    public static string Count(long count, string noun) => Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
}
