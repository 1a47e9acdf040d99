using System.Text;
using System.Text.RegularExpressions;

namespace MyTorch.Data;

/// <summary>Suggests how to fix a cell that is not a number.</summary>
internal static partial class CsvHint
{
    private const string InfinityPattern = @"^[+-]?(inf(inity)?|∞|1\.#INF)$";
    private const string GroupedPattern = @"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?$";
    private const string DecimalCommaPattern = @"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)?,[0-9]+([eE][+-]?[0-9]+)?$";

    /// <summary>Returns the end of the message; empty if the mistake is not a common one.</summary>
    /// <param name="cell">The text of the cell.</param>
    /// <param name="options">The format of numbers.</param>
    public static string Create(ReadOnlySpan<byte> cell, CsvOptions options)
    {
        string text = Encoding.UTF8.GetString(cell).Trim();
        return MissingValue.IsIn(cell) ? ": rows with missing values must be removed or filled first"
            : Infinity().IsMatch(text) ? ": infinite values must be removed or replaced first"
            : options is { DecimalSeparator: '.', ThousandsSeparator: null } ? ForCommas(text)
            : NumberShape.IsNumber(text) ? ForFormat(options)
            : "";
    }

    private static string ForFormat(CsvOptions options) =>
        $": according to the options the decimal mark is '{options.DecimalSeparator}' and {(options.ThousandsSeparator is { } separator ? $"'{separator}' separates groups of three digits" : "digits are not grouped")}";

    /// <summary>A comma either groups thousands or is the decimal mark; "20,037" is ambiguous.</summary>
    private static string ForCommas(string text)
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
