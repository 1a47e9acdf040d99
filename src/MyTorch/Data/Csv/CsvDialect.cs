using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MyTorch.Data;

/// <summary>What the beginning of a CSV file looks like: its delimiter, numbers, encoding and header.</summary>
/// <remarks>
/// It is a guess, for suggestions to people: no reader changes its options by it. A property of <see cref="Options"/> is the default where the
/// beginning of the file does not tell.
/// </remarks>
public sealed class CsvDialect
{
    /// <summary>The number of bytes that are looked at.</summary>
    internal const int SampleSize = 1 << 16;

    private readonly char? _delimiter;
    private readonly bool? _hasHeader;
    private readonly char? _decimal;
    private readonly char? _thousands;
    private readonly Encoding? _encoding;

    private CsvDialect(ReadOnlySpan<byte> sample)
    {
        _encoding = FindEncoding(sample);
        CsvSample? rows = CsvSample.Read(ToText(sample, _encoding ?? Encoding.UTF8));
        if (rows is not null)
        {
            _delimiter = rows.Delimiter;
            _hasHeader = rows.FindHeader();
            (_decimal, _thousands) = rows.FindSeparators();
        }

        var defaults = new CsvOptions();
        Options = new CsvOptions
        {
            Delimiter = _delimiter ?? defaults.Delimiter,
            HasHeader = _hasHeader ?? defaults.HasHeader,
            DecimalSeparator = _decimal ?? defaults.DecimalSeparator,
            ThousandsSeparator = _thousands,
            Encoding = _encoding ?? defaults.Encoding,
        };
    }

    /// <summary>The options that the beginning of the file looks like.</summary>
    public CsvOptions Options { get; }

    /// <summary>Looks at the first 64 KB of a file.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is a folder, a pipe or a device, or a gzip file that is corrupt.</exception>
    public static CsvDialect Detect(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using Stream stream = DataFile.Open(path);
        return Detect(stream);
    }

    /// <summary>Looks at the next 64 KB of content, which are read.</summary>
    /// <param name="stream">The content, not compressed; left open.</param>
    public static CsvDialect Detect(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] sample = new byte[SampleSize];
        return Detect(sample.AsSpan(0, stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false)));
    }

    /// <summary>Looks at the beginning of content.</summary>
    internal static CsvDialect Detect(ReadOnlySpan<byte> sample) => new(sample);

    /// <summary>
    /// Says which options to change, for a message, such as <c>the file looks like it is separated by ';': use Delimiter = ';' (--delimiter
    /// ";")</c>; null if the file looks as the options say or nothing tells.
    /// </summary>
    /// <param name="options">The options that the file was read with.</param>
    public string? Suggest(CsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (string Look, string Property, string Option)[] changes = [.. Changes(options)];
        return changes.Length == 0
            ? null
            : $"the file looks like it {Join(changes.Select(change => change.Look))}: use {Join(changes.Select(change => change.Property))} ({string.Join(' ', changes.Select(change => change.Option))})";
    }

    /// <summary>Whether the file looks as if it were separated by another character than the options say.</summary>
    internal bool HasOtherDelimiter(CsvOptions options) => _delimiter is { } delimiter && delimiter != options.Delimiter;

    private IEnumerable<(string Look, string Property, string Option)> Changes(CsvOptions options)
    {
        if (HasOtherDelimiter(options))
        {
            char delimiter = Options.Delimiter;
            (string name, string code, string text) = delimiter == '\t' ? ("tabs", "'\\t'", "tab") : ($"'{delimiter}'", $"'{delimiter}'", $"\"{delimiter}\"");
            yield return ($"is separated by {name}", $"Delimiter = {code}", $"--delimiter {text}");
        }

        if (_decimal is { } mark && mark != options.DecimalSeparator)
        {
            yield return ($"has decimal {(mark == ',' ? "commas" : "points")}", $"DecimalSeparator = '{mark}'", $"--decimal \"{mark}\"");
        }

        if (_thousands is { } separator && (options.ThousandsSeparator is not { } given || NumberFormat.Normalize(given) != separator))
        {
            string code = separator == '\'' ? "'\\''" : $"'{separator}'";
            yield return ($"groups thousands by {(separator == ' ' ? "spaces" : code)}", $"ThousandsSeparator = {code}", $"--thousands \"{separator}\"");
        }

        if (_encoding is not null && !CanDecode(options.Encoding, _encoding))
        {
            yield return ($"is encoded in {_encoding.WebName}", $"Encoding = CsvOptions.GetEncoding(\"{_encoding.WebName}\")", $"--encoding {_encoding.WebName}");
        }

        if (_hasHeader is { } hasHeader && hasHeader != options.HasHeader)
        {
            yield return ($"has {(hasHeader ? "a header" : "no header")}", $"HasHeader = {(hasHeader ? "true" : "false")}", $"--header {(hasHeader ? "yes" : "no")}");
        }
    }

    /// <summary>Joins with commas and a last "and".</summary>
    private static string Join(IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    /// <summary>Whether a file that looks like one encoding may be in the given one: nothing tells one encoding of single bytes from another.</summary>
    private static bool CanDecode(Encoding given, Encoding found) =>
        given.CodePage == found.CodePage || (found.IsSingleByte && given.IsSingleByte && given.CodePage != Encoding.ASCII.CodePage);

    /// <summary>The encoding that the bytes tell; null if they are ASCII.</summary>
    private static Encoding? FindEncoding(ReadOnlySpan<byte> sample)
    {
        if (CsvEncoding.OfMark(sample) is { } marked)
        {
            return marked;
        }

        // Every other byte of Latin letters in UTF-16 is zero: the second of a pair, or the first.
        int zeros = sample.Count((byte)0);
        if (zeros > sample.Length / 4)
        {
            return sample[0] == 0 ? Encoding.BigEndianUnicode : Encoding.Unicode;
        }

        // The sample may end within a character.
        bool isUtf8 = Utf8.ToUtf16(sample, new char[sample.Length], out _, out _, replaceInvalidSequences: false, isFinalBlock: false) != OperationStatus.InvalidData;
        return Ascii.IsValid(sample) ? null : isUtf8 ? Encoding.UTF8 : CsvOptions.GetEncoding("windows-1252");
    }

    /// <summary>The text of the sample; a last line that is cut off is left out.</summary>
    private static string ToText(ReadOnlySpan<byte> sample, Encoding encoding)
    {
        string text = encoding.GetString(sample);
        int end = sample.Length < SampleSize ? -1 : text.LastIndexOf('\n');
        return end < 0 ? text : text[..end];
    }
}
