using System.Text;

namespace MyTorch.Data;

/// <summary>Gives text of any encoding as UTF-8.</summary>
internal static class CsvEncoding
{
    /// <summary>The number of bytes that hold every byte order mark.</summary>
    public const int LongestMark = 3;

    /// <summary>The encoding that the byte order mark at the beginning of a text stands for, or null without one.</summary>
    public static Encoding? OfMark(ReadOnlySpan<byte> begin)
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

    /// <summary>A stream of the same text in UTF-8, which throws a <see cref="DecoderFallbackException"/> where bytes are not text; UTF-8 passes through unchecked.</summary>
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
