using System.Text;

namespace MyTorch.Data;

/// <summary>The format of the cells, numbers and missing values of a CSV file.</summary>
/// <seealso cref="CsvDialect"/>
public sealed record CsvOptions
{
    private readonly char _delimiter = ',';
    private readonly char _decimalSeparator = '.';
    private readonly char? _thousandsSeparator;
    private readonly Encoding _encoding = Encoding.UTF8;
    private readonly IReadOnlyList<string> _missingValues = CsvReader.MissingValues;

    /// <summary>The character between two cells: an ASCII character that is neither a quote nor a line end.</summary>
    /// <exception cref="ArgumentException">The value is another character.</exception>
    public char Delimiter
    {
        get => _delimiter;
        init => _delimiter = CsvReader.RequireDelimiter(value);
    }

    /// <summary>Whether the first row contains the names of the columns; otherwise they are named 1, 2, 3 ...</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The decimal mark of numbers: '.' or ','.</summary>
    /// <exception cref="ArgumentException">The value is another character.</exception>
    public char DecimalSeparator
    {
        get => _decimalSeparator;
        init => _decimalSeparator = value is '.' or ','
            ? value
            : throw new ArgumentException($"DecimalSeparator is U+{(int)value:X4}: it must be '.' or ','.", nameof(value));
    }

    /// <summary>
    /// The character between groups of three digits before the decimal mark: ',', '.', an apostrophe or a space; null if digits are not grouped.
    /// A space also matches the no-break spaces U+00A0 and U+202F, and an apostrophe also matches U+2019. A number is grouped throughout or not
    /// at all: 1,234,567 and 1234567 are numbers; 1,23,456, 1234,567 and 0,123 are not.
    /// </summary>
    /// <exception cref="ArgumentException">The value is another character.</exception>
    public char? ThousandsSeparator
    {
        get => _thousandsSeparator;
        init => _thousandsSeparator = value is { } separator && NumberFormat.Normalize(separator) is not (',' or '.' or '\'' or ' ')
            ? throw new ArgumentException($"ThousandsSeparator is U+{(int)separator:X4}: it must be ',', '.', an apostrophe or a space, or null.", nameof(value))
            : value;
    }

    /// <summary>
    /// The encoding of the text; UTF-8 by default. <see cref="GetEncoding"/> returns an encoding by name. A byte order mark at the beginning of the
    /// file (UTF-8, UTF-16) takes precedence.
    /// </summary>
    public Encoding Encoding
    {
        get => _encoding;
        init => _encoding = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>
    /// The texts that mark a missing value in addition to an empty cell, without surrounding white space and case-sensitive. The default is
    /// <see cref="CsvReader.MissingValues"/>, which are not case-sensitive except for "None".
    /// </summary>
    /// <exception cref="ArgumentException">A text is null.</exception>
    public IReadOnlyList<string> MissingValues
    {
        get => _missingValues;
        init
        {
            Setting.NoNull(value);
            _missingValues = ReferenceEquals(value, CsvReader.MissingValues) ? value : [.. value.Select(text => text.Trim())];
        }
    }

    /// <summary>Returns the encoding with the given name, such as utf-8, latin1, windows-1252 or utf-16.</summary>
    /// <param name="name">The name, in upper or lower case.</param>
    /// <exception cref="ArgumentException">There is no encoding of that name.</exception>
    public static Encoding GetEncoding(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            return name.ToUpperInvariant() switch
            {
                "UTF8" => Encoding.UTF8,
                "UTF16" => Encoding.Unicode,
                "CP1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
                _ => CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name),
            };
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException($"'{name}' is not the name of an encoding: use a name such as utf-8, latin1, windows-1252 or utf-16.", nameof(name), exception);
        }
    }

    /// <summary>Throws if options contradict each other.</summary>
    internal void Require()
    {
        if (_thousandsSeparator == _decimalSeparator)
        {
            throw new ArgumentException($"DecimalSeparator and ThousandsSeparator are both '{_decimalSeparator}': they must be different characters.");
        }
    }
}
