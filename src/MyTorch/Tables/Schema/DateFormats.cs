using System.Globalization;

namespace MyTorch.Tables;

/// <summary>The recognized formats of dates and times, with English month names.</summary>
public static class DateFormats
{
    /// <summary>The format in which .NET dates are converted to texts.</summary>
    internal const string Written = "yyyy-MM-ddTHH:mm:ss.FFFFFFF";

    private static readonly string[] Iso = ["yyyy-M-d", "yyyy-M-dTH:m:s.FFFFFFFK", "yyyy-M-d H:m:s.FFFFFFFK", "yyyy-M-dTH:mK", "yyyy-M-d H:mK"];

    private static readonly string[] IsoTimes = ["H:m:s.FFFFFFF", "H:m"];

    /// <summary>The formats in .NET notation. The first format that all cells of a column match is used, so 01/02/2024 is January 2 unless another cell rules that out.</summary>
    public static IReadOnlyList<string> All { get; } = Array.AsReadOnly<string>(
    [
        .. Iso,
        "yyyy/M/d", "yyyy/M/d H:m:s", "yyyy/M/d H:m",
        "M/d/yyyy", "M/d/yyyy H:m:s", "M/d/yyyy H:m", "M/d/yyyy h:m:s tt", "M/d/yyyy h:m tt", "M/d/yy",
        "d/M/yyyy", "d/M/yyyy H:m:s", "d/M/yyyy H:m", "d/M/yy",
        "d.M.yyyy", "d.M.yyyy H:m:s", "d.M.yyyy H:m", "d.M.yy", "d-M-yyyy", "d-M-yyyy H:m",
        "MMM d yyyy", "MMM d, yyyy", "MMMM d, yyyy", "MMMM d yyyy", "d MMM yyyy", "d MMMM yyyy", "d-MMM-yyyy", "d-MMM-yy",
        "yyyy-MM", "yyyy/MM", "yyyyMMdd", .. IsoTimes, "h:m tt",
    ]);

    /// <summary>Returns the formats that all texts match, in the order of <see cref="All"/>; there must be at least one text.</summary>
    internal static IReadOnlyList<string> Find(ReadOnlySpan<string> texts)
    {
        string[] formats = [.. All];
        foreach (string text in texts)
        {
            if (!Array.TrueForAll(formats, format => TryParseExact(text, format, out _)))
            {
                formats = Array.FindAll(formats, format => TryParseExact(text, format, out _));
            }

            if (formats.Length == 0)
            {
                break;
            }
        }

        return formats;
    }

    /// <summary>
    /// Parses a date in the given format or in ISO 8601, which is never ambiguous and is used for .NET dates whatever the format of the training file. A
    /// time of day alone is on January 1 of the year 1, and a time with an offset is converted to UTC.
    /// </summary>
    internal static bool TryParse(string text, string format, out DateTime date)
    {
        if (TryParseExact(text, format, out date))
        {
            return true;
        }

        foreach (string iso in HasNoDate(format) ? IsoTimes : Iso)
        {
            if (TryParseExact(text, iso, out date))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Parses a date in the given format.</summary>
    internal static bool TryParseExact(string text, string format, out DateTime date)
    {
        bool isParsed = DateTime.TryParseExact(
            text, format, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal | DateTimeStyles.NoCurrentDateDefault, out date);
        return isParsed && (date.Year > 1 || HasNoDate(format));
    }

    /// <summary>Whether a format has only a time of day.</summary>
    internal static bool HasNoDate(string format) => !format.Contains('y', StringComparison.Ordinal);

    /// <summary>Whether a format has a time of day.</summary>
    internal static bool HasTime(string format) => format.Contains('m', StringComparison.Ordinal);
}
