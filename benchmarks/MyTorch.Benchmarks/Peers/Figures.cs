using System.Globalization;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Formats numbers for tables.</summary>
internal static class Figures
{
    /// <summary>Returns, for example, "409 (431) **2.90x**", or null if the contender cannot do the work.</summary>
    public static string? Times(Comparison comparison, string column) => comparison[column] is { } best
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{Microseconds(best.Minimum)} ({Microseconds(best.Median)}) **{comparison.Ratio(column):0.00}x**")
        : null;

    /// <summary>Returns, for example, "2 threads SkylakeX", or for the reference "2 threads, 46% of the peak"; null if the contender cannot do the work.</summary>
    public static string? Setting(Comparison comparison, string column, Peak peak) => comparison[column] is not { } best ? null
        : comparison.Flops is { } flops && best == comparison.Best[0]
        ? best.Variant + Share(peak, comparison.Type, best.Threads, flops, best.Minimum)
        : best.Variant;

    /// <summary>Returns, for example, ", 46% of the peak".</summary>
    public static string Share(Peak peak, string type, int threads, double flops, double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $", {100 * peak.Share(type, threads, flops, seconds):0}% of the peak");

    /// <summary>Formats a number with at least three significant digits.</summary>
    public static string Microseconds(double seconds)
    {
        double microseconds = seconds * 1e6;
        string format = microseconds < 1 ? "0.000" : microseconds < 10 ? "0.00" : microseconds < 100 ? "0.0" : "#,0";
        return microseconds.ToString(format, CultureInfo.InvariantCulture);
    }
}
