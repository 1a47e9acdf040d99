using System.Globalization;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Numbers for tables.</summary>
internal static class Figures
{
    /// <summary>"409 (431) **2.90x**", or null for a side that cannot do the work.</summary>
    public static string? Times(Comparison comparison, string column) => comparison[column] is { } best
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{Microseconds(best.Minimum)} ({Microseconds(best.Median)}) **{comparison.Ratio(column):0.00}x**")
        : null;

    /// <summary>Three figures or more.</summary>
    public static string Microseconds(double seconds)
    {
        double microseconds = seconds * 1e6;
        string format = microseconds < 1 ? "0.000" : microseconds < 10 ? "0.00" : microseconds < 100 ? "0.0" : "#,0";
        return microseconds.ToString(format, CultureInfo.InvariantCulture);
    }
}
