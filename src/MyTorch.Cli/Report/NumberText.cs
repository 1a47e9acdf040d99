using System.Globalization;

namespace MyTorch.Cli;

/// <summary>Formats numbers for the report.</summary>
internal static class NumberText
{
    /// <summary>Formats a number with four digits, and with an exponent if it is very large or small.</summary>
    public static string Of(double number) => number switch
    {
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "−∞",
        _ when number == Math.Round(number) && Math.Abs(number) < 1e6 => number.ToString("0", CultureInfo.InvariantCulture),
        _ when Math.Abs(number) is < 1e6 and >= 1e3 => number.ToString("0.#", CultureInfo.InvariantCulture),
        _ when Math.Abs(number) is < 1e3 and >= 1e-4 => number.ToString("G4", CultureInfo.InvariantCulture),
        _ => number.ToString("0.###e+0", CultureInfo.InvariantCulture),
    };
}
