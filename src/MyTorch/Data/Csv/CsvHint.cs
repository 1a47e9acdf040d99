using System.Text;
using System.Text.RegularExpressions;

namespace MyTorch.Data;

/// <summary>What to do about a cell that is not a number.</summary>
internal static partial class CsvHint
{
    private const string InfinityPattern = @"^[+-]?(inf(inity)?|∞|1\.#INF)$";
    private const string GroupedPattern = @"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?$";
    private const string DecimalCommaPattern = @"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)?,[0-9]+([eE][+-]?[0-9]+)?$";

    /// <summary>The end of the message; empty if the mistake is not a common one.</summary>
    /// <param name="cell">The text of the cell.</param>
    /// <param name="options">How numbers are written.</param>
    public static string Of(ReadOnlySpan<byte> cell, CsvOptions options)
    {
        string text = Encoding.UTF8.GetString(cell).Trim();
        return MissingValue.IsIn(cell) ? ": rows with missing values must be removed or filled first"
            : Infinity().IsMatch(text) ? ": infinite values must be removed or replaced first"
            : options is { DecimalSeparator: '.', ThousandsSeparator: null } ? OfCommas(text)
            : NumberShape.IsNumber(text) ? OfFormat(options)
            : "";
    }

    private static string OfFormat(CsvOptions options) =>
        $": by the options the decimal mark is '{options.DecimalSeparator}' and {(options.ThousandsSeparator is { } separator ? $"'{separator}' stands between groups of three digits" : "digits are not grouped")}";

    /// <summary>A comma groups thousands or marks decimals; "20,037" may be either, and only its author knows.</summary>
    private static string OfCommas(string text)
    {
        string? grouped = Grouped().IsMatch(text) ? text.Replace(",", "", StringComparison.Ordinal) : null;
        string? point = DecimalComma().IsMatch(text) ? text.Replace(".", "", StringComparison.Ordinal).Replace(',', '.') : null;
        return (grouped, point) switch
        {
            (not null, not null) => $": write {grouped} if the comma separates thousands, or {point} if it is the decimal mark",
            (not null, null) => $": the commas separate thousands and must be removed: {grouped}",
            (null, not null) => $": the decimal mark must be a point: {point}",
            _ => "",
        };
    }

    [GeneratedRegex(InfinityPattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Infinity();

    [GeneratedRegex(GroupedPattern, RegexOptions.CultureInvariant)]
    private static partial Regex Grouped();

    [GeneratedRegex(DecimalCommaPattern, RegexOptions.CultureInvariant)]
    private static partial Regex DecimalComma();
}
