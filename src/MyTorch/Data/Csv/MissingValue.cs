using System.Collections.ObjectModel;
using System.Text;

namespace MyTorch.Data;

/// <summary>The texts that programs write for missing values.</summary>
internal static class MissingValue
{
    /// <summary>Python's None, case-sensitive: "none" is a common class name.</summary>
    private const string PythonNone = "None";

    private const int Longest = 4;

    /// <summary>The texts.</summary>
    public static readonly ReadOnlyCollection<string> All = new(["NaN", "-NaN", "NA", "N/A", "#NA", "#N/A", "<NA>", "NULL", PythonNone, @"\N", "?"]);

    private static readonly HashSet<string> AnyCase = new(All.Except([PythonNone]).Append(""), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a cell, without surrounding white space, is such a text.</summary>
    public static bool IsIn(ReadOnlySpan<byte> cell)
    {
        cell = cell[Ascii.Trim(cell)];
        if (cell.Length > Longest || (cell.Length > 0 && char.IsAsciiDigit((char)cell[0])))
        {
            return false;
        }

        Span<char> text = stackalloc char[Longest];
        text = text[..Encoding.Latin1.GetChars(cell, text)];
        return text.SequenceEqual(PythonNone) || AnyCase.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);
    }
}
