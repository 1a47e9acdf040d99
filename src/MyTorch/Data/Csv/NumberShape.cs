using System.Text.RegularExpressions;

namespace MyTorch.Data;

/// <summary>What a single number shows about the number format of a file.</summary>
/// <param name="Decimal">The decimal mark, or null if the number does not show it.</param>
/// <param name="Thousands">The thousands separator in its plain form, or null if the number does not show it.</param>
/// <param name="Ambiguous">A comma or point that may be either, as in 1,234.</param>
internal sealed partial record NumberShape(char? Decimal, char? Thousands, char? Ambiguous)
{
    private const string GroupedPattern = @"^[+-]?[1-9][0-9]{0,2}(?<group>[.,' \u00A0\u202F\u2019])[0-9]{3}(?<more>\k<group>[0-9]{3})*((?!\k<group>)(?<mark>[.,])[0-9]*)?$";
    private const string PlainPattern = @"^[+-]?([0-9]+|[0-9]*(?<mark>[.,])[0-9]+|[0-9]+(?<mark>[.,]))([eE][+-]?[0-9]+)?$";

    /// <summary>Returns the shape of a number, or null if the text is not a number.</summary>
    public static NumberShape? Find(string text)
    {
        text = text.Trim();
        if (Grouped().Match(text) is { Success: true } grouped)
        {
            char group = NumberFormat.Normalize(grouped.Groups["group"].Value[0]);
            char? mark = MarkOf(grouped);
            return mark is null && group is ',' or '.' && !grouped.Groups["more"].Success
                ? new NumberShape(null, null, group)
                : new NumberShape(mark, group, null);
        }

        return Plain().Match(text) is { Success: true } plain ? new NumberShape(MarkOf(plain), null, null) : null;
    }

    /// <summary>Whether a text is a number in any format.</summary>
    public static bool IsNumber(string text) => Find(text) is not null;

    private static char? MarkOf(Match match) => match.Groups["mark"] is { Success: true } mark ? mark.Value[0] : null;

    [GeneratedRegex(GroupedPattern, RegexOptions.CultureInvariant)]
    private static partial Regex Grouped();

    [GeneratedRegex(PlainPattern, RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
