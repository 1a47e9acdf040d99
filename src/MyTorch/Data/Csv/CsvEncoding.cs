using System.Text;

namespace MyTorch.Data;

/// <summary>Converts text of any encoding to UTF-8.</summary>
internal static class CsvEncoding
{
    /// <summary>The length of the longest byte order mark in bytes.</summary>
    public const int LongestMark = 3;

    /// <summary>Returns the encoding of the byte order mark at the beginning of a text, or null if there is none.</summary>
    public static Encoding? FromByteOrderMark(ReadOnlySpan<byte> begin)
    {
        foreach (Encoding encoding in (ReadOnlySpan<Encoding>)[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            if (begin.StartsWith(encoding.Preamble))
            {
                return encoding;
            }
        }

        return null;
    }

    /// <summary>Returns a stream of the same text in UTF-8, which throws a <see cref="DecoderFallbackException"/> for invalid bytes; UTF-8 passes through unchecked.</summary>
    public static Stream ToUtf8(Stream stream, Encoding encoding)
    {
        if (encoding.CodePage == Encoding.UTF8.CodePage)
        {
            return stream;
        }

        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        return Encoding.CreateTranscodingStream(stream, strict, Encoding.UTF8);
    }
}
