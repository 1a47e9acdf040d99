using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MyTorch.Data;

/// <summary>The format of a CSV file as guessed from its beginning: delimiter, number format, encoding and header.</summary>
/// <remarks>
/// The guess is only for suggestions to users: no reader changes its options because of it. Properties of <see cref="Options"/> that cannot be
/// guessed have their default values.
/// </remarks>
public sealed class CsvDialect
{
    /// <summary>The number of bytes examined.</summary>
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

    /// <summary>The options that match the beginning of the file.</summary>
    public CsvOptions Options { get; }

    /// <summary>Guesses the format of a file from its first 64 KB.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The path is a folder, a pipe or a device, or the gzip file is corrupt.</exception>
    public static CsvDialect Detect(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using Stream stream = DataFile.Open(path);
        return Detect(stream);
    }

    /// <summary>Guesses the format of a stream from its next 64 KB, which are consumed.</summary>
    /// <param name="stream">The content, not compressed; left open.</param>
    public static CsvDialect Detect(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] sample = new byte[SampleSize];
        return Detect(sample.AsSpan(0, stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false)));
    }

    /// <summary>Guesses the format from the beginning of the content.</summary>
    internal static CsvDialect Detect(ReadOnlySpan<byte> sample) => new(sample);

    /// <summary>
    /// Returns which options to change, for a message, such as <c>the file looks like it is separated by ';': use Delimiter = ';' (--delimiter
    /// ";")</c>; null if the file matches the options or nothing can be guessed.
    /// </summary>
    /// <param name="options">The options with which the file was read.</param>
    public string? Suggest(CsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (string Look, string Property, string Option)[] changes = [.. Changes(options)];
        return changes.Length == 0
            ? null
            : $"the file looks like it {Join(changes.Select(change => change.Look))}: use {Join(changes.Select(change => change.Property))} ({string.Join(' ', changes.Select(change => change.Option))})";
    }

    /// <summary>Whether the file seems to use a delimiter other than that of the options.</summary>
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

    /// <summary>Joins texts with commas and a final "and".</summary>
    private static string Join(IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    /// <summary>Whether a file that seems to use one encoding may be in the given one: single-byte encodings cannot be told apart.</summary>
    private static bool CanDecode(Encoding given, Encoding found) =>
        given.CodePage == found.CodePage || (found.IsSingleByte && given.IsSingleByte && given.CodePage != Encoding.ASCII.CodePage);

    /// <summary>Returns the encoding guessed from the bytes; null if they are ASCII.</summary>
    private static Encoding? FindEncoding(ReadOnlySpan<byte> sample)
    {
        if (CsvEncoding.FromByteOrderMark(sample) is { } marked)
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

    /// <summary>Returns the text of the sample without a last line that is cut off.</summary>
    private static string ToText(ReadOnlySpan<byte> sample, Encoding encoding)
    {
        string text = encoding.GetString(sample);
        int end = sample.Length < SampleSize ? -1 : text.LastIndexOf('\n');
        return end < 0 ? text : text[..end];
    }
}
