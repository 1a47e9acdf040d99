using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>How figures are written for people, always in the invariant culture.</summary>
internal static class Figure
{
    /// <summary>From here on a loss is written with an exponent: in full it would run over its column.</summary>
    private const double Large = 1e5;

    public static string Loss(double loss) => loss < Large ? Invariant($"{loss:F4}") : Invariant($"{loss:0.000e+0}");

    public static string Share(double share) => Invariant($"{share:P2}");

    /// <summary>A count with its noun: 1 epoch, 2 epochs.</summary>
    public static string Count(long count, string noun) => Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
}
