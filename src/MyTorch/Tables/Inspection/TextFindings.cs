using System.Text.RegularExpressions;
using static System.FormattableString;

namespace MyTorch.Tables;

/// <summary>Finds texts that are probably meant as numbers or dates.</summary>
/// <param name="table">The table, for the places of rows.</param>
/// <param name="schema">The schema of the column.</param>
/// <param name="values">The values of the column, including those that are missing values in the schema.</param>
internal sealed partial class TextFindings(Table table, ColumnSchema schema, ColumnCodes values)
{
    /// <summary>The minimum fraction of the distinct texts that must be numbers or dates.</summary>
    private const double Most = 0.5;

    /// <summary>The minimum fraction of the distinct texts that must be numbers with signs.</summary>
    private const double MostFormatted = 0.9;

    /// <summary>The longest text that may be a number with signs.</summary>
    private const int LongestFormatted = 40;

    /// <summary>The maximum number of distinct texts that are parsed as dates, because parsing is slow.</summary>
    private const int MostParsed = 1000;

    private readonly int _cells = values.Counts.Sum();

    /// <summary>Returns the findings of a column of texts.</summary>
    public IEnumerable<InspectionFinding> Find()
    {
        if (schema.Kind == ColumnKind.Date)
        {
            return FindAmbiguousDates();
        }

        bool isRead = schema.Kind == ColumnKind.Numeric;
        int[] others = [.. Enumerable.Range(0, values.Distinct).Where(code => double.IsNaN(values.Number(code)))];
        int otherCells = others.Sum(code => values.Counts[code]);
        bool areCodes = others.Any(code => values.Text(code).All(char.IsAsciiDigit));
        return others.Length == 0 || values.Distinct < 2 ? []
            : isRead || (!areCodes && values.Distinct > SchemaInference.FewTexts && _cells - otherCells >= Most * _cells) ? [SomeNotNumbers(others, otherCells, isRead)]
            : FindFormattedNumbers() ?? FindSomeNotDates();
    }

    private InspectionFinding SomeNotNumbers(int[] others, int cells, bool isRead)
    {
        string such = $"such as '{CellText.Shorten(values.Text(others[0]))}' in {table.DescribeRow(values.FirstRow(others[0]))}";
        string advice = !isRead ? "correct them, or make the column numeric and declare these texts missing values"
            : others.All(code => schema.MissingValues.Contains(values.Text(code))) ? "they count as missing"
            : "correct them, or declare these texts missing values";
        return Finding(FindingKind.SomeNotNumbers, Invariant($"{cells:N0} of {_cells:N0} cells are not numbers, {such}: {advice}."));
    }

    private InspectionFinding[]? FindFormattedNumbers()
    {
        int[] plain = [.. Enumerable.Range(0, values.Distinct).Where(code => !double.IsNaN(values.Number(code)))];
        int[] formatted = [.. Enumerable.Range(0, values.Distinct).Except(plain).Where(code => IsFormatted(values.Text(code)))];
        if (formatted.Length < 2 || formatted.Length + plain.Length < MostFormatted * values.Distinct)
        {
            return null;
        }

        int first = formatted[0];
        return [Finding(FindingKind.FormattedNumbers, $"numbers with signs, such as '{values.Text(first)}' in {table.DescribeRow(values.FirstRow(first))}, are read as texts: remove currency, percent and thousands signs, and use a decimal point or read the file with a decimal comma.")];
    }

    private InspectionFinding[] FindSomeNotDates()
    {
        string[] texts = [.. Enumerable.Range(0, Math.Min(values.Distinct, MostParsed)).Select(values.Text)];
        (string format, int count) = DateFormats.All.Select(format => (format, texts.Count(text => DateFormats.TryParseExact(text, format, out _)))).MaxBy(entry => entry.Item2);
        if (count < 2 || count < Most * texts.Length || count == texts.Length)
        {
            return [];
        }

        int other = Array.FindIndex(texts, text => !DateFormats.TryParseExact(text, format, out _));
        return [Finding(FindingKind.SomeNotDates, Invariant($"{count:N0} of {texts.Length:N0} distinct texts are dates as {format}, but not '{CellText.Shorten(texts[other])}' in {table.DescribeRow(values.FirstRow(other))}: use one format for all, or declare such texts missing values."))];
    }

    private InspectionFinding[] FindAmbiguousDates()
    {
        if (!schema.DateFormat!.StartsWith("M/d/", StringComparison.Ordinal))
        {
            return [];
        }

        string swapped = $"d/M/{schema.DateFormat[4..]}";
        return DateFormats.All.Contains(swapped) && Enumerable.Range(0, values.Distinct).All(code => DateFormats.TryParseExact(values.Text(code), swapped, out _))
            ? [Finding(FindingKind.AmbiguousDates, $"dates are read as {schema.DateFormat}, but all match {swapped} too: set this date format if the day comes first.")]
            : [];
    }

    private InspectionFinding Finding(FindingKind kind, string message) => new(kind, schema.Name, message);

    /// <summary>Matches numbers with signs; a text of digits only is a code with a leading zero.</summary>
    private static bool IsFormatted(string text) => text.Length <= LongestFormatted && !text.All(char.IsAsciiDigit) && FormattedNumber().IsMatch(text);

    [GeneratedRegex(@"^[-+(]?\s*\p{Sc}?\s*[-+]?(?:[0-9]{1,3}(?:[,.'\u00A0\u202F ][0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?\s*(?:%|\p{Sc}|USD|EUR|GBP|CHF|JPY)?\)?$", RegexOptions.CultureInvariant)]
    private static partial Regex FormattedNumber();
}
