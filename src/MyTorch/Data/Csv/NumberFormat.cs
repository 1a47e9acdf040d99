using System.Buffers;
using System.Text;

namespace MyTorch.Data;

/// <summary>Rewrites numbers with a decimal comma or grouped digits in the format of the invariant culture.</summary>
/// <param name="decimalSeparator">The decimal mark: '.' or ','.</param>
/// <param name="thousandsSeparator">The character between groups of three digits, or null.</param>
internal sealed class NumberFormat(char decimalSeparator, char? thousandsSeparator)
{
    private static readonly SearchValues<byte> DigitsAndSeparators = SearchValues.Create(".,'0123456789"u8);

    private const int GroupSize = 3;

    /// <summary>The characters that each separator matches: some have typographic variants.</summary>
    private static readonly (char Separator, string Forms)[] Alternatives = [(' ', " \u00A0\u202F"), ('\'', "'\u2019")];

    private readonly byte[][] _separators = thousandsSeparator is { } separator
        ? [.. FormsOf(Normalize(separator)).Select(form => Encoding.UTF8.GetBytes([form]))]
        : [];

    private byte[] _plain = new byte[64];

    /// <summary>Returns the format of the options, or null for that of the invariant culture.</summary>
    public static NumberFormat? Create(CsvOptions options) => options is { DecimalSeparator: '.', ThousandsSeparator: null }
        ? null
        : new NumberFormat(options.DecimalSeparator, options.ThousandsSeparator);

    /// <summary>Returns the plain form of a separator.</summary>
    public static char Normalize(char separator) =>
        Alternatives.FirstOrDefault(alternative => alternative.Forms.Contains(separator), (Separator: separator, Forms: "")).Separator;

    /// <summary>Rewrites a number in the invariant culture. Returns false for a text that contains digits or separators but is not a number in this format.</summary>
    /// <param name="cell">The text of the cell.</param>
    /// <param name="plain">The number, valid until the next call, or the cell itself if it contains neither digits nor separators, such as NaN.</param>
    public bool TryRewrite(ReadOnlySpan<byte> cell, out ReadOnlySpan<byte> plain)
    {
        plain = cell = cell[Ascii.Trim(cell)];
        if (!cell.ContainsAny(DigitsAndSeparators))
        {
            return true;
        }

        if (_plain.Length < cell.Length)
        {
            _plain = new byte[cell.Length];
        }

        int count = 0;
        int next = cell[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        cell[..next].CopyTo(_plain);
        count += next;
        if (!CopyGroups(cell, ref next, ref count))
        {
            return false;
        }

        if (next < cell.Length && cell[next] == decimalSeparator)
        {
            _plain[count++] = (byte)'.';
            next++;
            CopyDigits(cell, ref next, ref count);
        }

        // What remains may be an exponent, which has no separator.
        ReadOnlySpan<byte> rest = cell[next..];
        rest.CopyTo(_plain.AsSpan(count));
        plain = _plain.AsSpan(0, count + rest.Length);
        return rest.IsEmpty || ((rest[0] | 0x20) == 'e' && !rest.ContainsAny(".,"u8));
    }

    private static string FormsOf(char separator) =>
        Alternatives.FirstOrDefault(alternative => alternative.Separator == separator, (Separator: separator, Forms: $"{separator}")).Forms;

    /// <summary>Copies the digits before the decimal mark without separators. Returns false if a group other than the first does not have three digits.</summary>
    private bool CopyGroups(ReadOnlySpan<byte> cell, ref int next, ref int count)
    {
        int first = next;
        int length = CopyDigits(cell, ref next, ref count);
        bool mayBeGrouped = length is > 0 and <= GroupSize && cell[first] != '0';
        int separator;
        while ((separator = SeparatorLength(cell[next..])) > 0)
        {
            next += separator;
            if (!mayBeGrouped || CopyDigits(cell, ref next, ref count) != GroupSize)
            {
                return false;
            }
        }

        return true;
    }

    private int CopyDigits(ReadOnlySpan<byte> cell, ref int next, ref int count)
    {
        int first = next;
        for (; next < cell.Length && char.IsAsciiDigit((char)cell[next]); next++)
        {
            _plain[count++] = cell[next];
        }

        return next - first;
    }

    private int SeparatorLength(ReadOnlySpan<byte> text)
    {
        foreach (byte[] separator in _separators)
        {
            if (text.StartsWith(separator))
            {
                return separator.Length;
            }
        }

        return 0;
    }
}
