using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Inconsistent, truncated or damaged files: each is rejected with the file, the byte and what was expected.</summary>
public sealed class SafeTensorsHeaderTests : IDisposable
{
    /// <summary>The data of the hostile headers: three bytes.</summary>
    private const string Sound = """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""";

    private readonly TestFolder _folder = new();

    /// <summary>Headers, the position in the header, and the message.</summary>
    public static TheoryData<string, int, string> Hostile => new()
    {
        { "", 0, "expected valid JSON: *" },
        { "[]", 0, "expected an object of arrays, found a JSON StartArray." },
        { " {}", 0, "expected '{', found white space before it." },
        { "{}", 2, "expected 0 bytes of data according to the data_offsets, found 3." },
        { "{} x", 3, "expected valid JSON: 'x' *" },
        { "{'a':1}", 1, "expected valid JSON: *" },
        { """{"a":1}""", 5, "expected an object, found a JSON Number." },
        { """{"a":{"dtype":"U8" "shape":[3]}}""", 19, "expected valid JSON: *" },
        { Sound.Replace("}}", "},}"), 53, "expected valid JSON: *" },
        { Sound[..^1], 52, "expected valid JSON: *" },
        { Sound.Replace("]}}", "]},\"a\":{}}"), 53, "expected each name once, found 'a' twice." },
        { Sound.Replace("]}}", "]},\"\\u0061\":{}}"), 53, "expected each name once, found 'a' twice." },
        { Sound.Replace("[3]", "[3],\"shape\":[3]"), 31, "expected the keys dtype, shape and data_offsets, each once, found 'shape'." },
        { Sound.Replace("[3]", "[3],\"x\":[3]"), 31, "expected the keys dtype, shape and data_offsets, each once, found 'x'." },
        { """{"a":{"dtype":"U8","shape":[3]}}""", 1, "expected a dtype, a shape and two data_offsets of 'a', but not all were found." },
        { Sound.Replace("[0,3]", "[0]"), 1, "expected a dtype, a shape and two data_offsets of 'a', *" },
        { Sound.Replace("[0,3]", "[0,3,3]"), 51, "expected at most 2 integers, found more." },
        { Sound.Replace("U8", "F8_E4M3").Replace("[0,3]", "[3,0]"), 1, "expected 0 or more bytes in 'a', found the data_offsets 3 to 0." },
        { Sound.Replace("U8", "F8_E4M3").Replace("[0,3]", "[0,4]"), 58, "expected 4 bytes of data according to the data_offsets, found 3." },
        { Sound.Replace("U8", "F8_E4M3").Replace("[0,3]", "[0,9223372036854775807]"), 76, "expected 9223372036854775807 bytes of data *the data_offsets*" },
        { Sound.Replace("\"U8\"", "8"), 14, "expected a string, found a JSON Number." },
        { Sound.Replace("[3]", "3"), 27, "expected an array of integers, found a JSON Number." },
        { Sound.Replace("[3]", "[-3]"), 28, "expected an integer from 0 to 2147483647, found another value." },
        { Sound.Replace("[3]", "[3.0]"), 28, "expected an integer from 0 to 2147483647, *" },
        { Sound.Replace("[3]", "[\"3\"]"), 28, "expected an integer from 0 to 2147483647, *" },
        { Sound.Replace("[3]", "[2147483648]"), 28, "expected an integer from 0 to 2147483647, *" },
        { Sound.Replace("[3]", "[99999999999999999999]"), 28, "expected an integer from 0 to 2147483647, *" },
        { Sound.Replace("[3]", "[65536,65536]"), 1, "expected at most 2147483591 elements in 'a', *" },
        { Sound.Replace("[3]", "[2147483647,2147483647,2147483647,2147483647,4]"), 1, "expected at most 2147483591 elements in 'a', *" },
        { Sound.Replace("[3]", $"[3{string.Concat(Enumerable.Repeat(",1", 64))}]"), 156, "expected at most 64 integers, found more." },
        { Sound.Replace("[3]", "[4]"), 1, "expected 4 bytes for (4,) of U8 in 'a', found the data_offsets 0 to 3." },
        { Sound.Replace("[3]", "[]"), 1, "expected 1 bytes for () of U8 in 'a', *" },
        { Sound.Replace("U8", "F32"), 1, "expected 12 bytes for (3,) of F32 in 'a', *" },
        { Sound.Replace("[0,3]", "[3,0]"), 1, "expected 3 bytes for (3,) of U8 in 'a', found the data_offsets 3 to 0." },
        { Sound.Replace("[0,3]", "[-1,2]"), 47, "expected an integer from 0 to 9223372036854775807, *" },
        { Sound.Replace("[0,3]", "[9223372036854775807,1]"), 1, "expected 3 bytes for *" },
        { Sound.Replace("[0,3]", "[1,4]"), 1, "expected the data_offsets of 'a' to start at 0, where the array before it ends, found 1." },
        { Two(1, 3, 1, 2), 53, "expected the data_offsets of 'b' to start at 0, *" },
        { Two(0, 2, 1, 3), 53, "expected the data_offsets of 'b' to start at 2, where the array before it ends, found 1." },
        { Two(0, 1, 2, 3), 53, "expected the data_offsets of 'b' to start at 1, *" },
        { Two(0, 3, 0, 3), 53, "expected the data_offsets of 'b' to start at 3, *" },
        { Sound.Replace("3", "4"), 53, "expected 4 bytes of data according to the data_offsets, found 3." },
        { Sound.Replace("3", "2"), 53, "expected 2 bytes of data according to the data_offsets, found 3." },
        { """{"__metadata__":[]}""", 16, "expected an object of strings, found a JSON StartArray." },
        { """{"__metadata__":{"k":1}}""", 21, "expected a string, found a JSON Number." },
        { """{"__metadata__":{"k":null}}""", 21, "expected a string, found a JSON Null." },
        { """{"__metadata__":{"k":"","k":""}}""", 24, "expected each name once, found 'k' twice." },
        { """{"__metadata__":{},"__metadata__":{}}""", 19, "expected each name once, found '__metadata__' twice." },
        { """{"__metadata__":{"mytorch.crc32":"x"}}""", 33, "expected a checksum of 8 hexadecimal digits, found 'x'." },
        { """{"__metadata__":{"mytorch.crc32":"0"}}""", 33, "expected a checksum of 8 hexadecimal digits, found '0'." },
        { """{"__metadata__":{"mytorch.crc32":"0000000A"}}""", 33, "expected a checksum of 8 hexadecimal digits, found '0000000A'." },
        { """{"__metadata__":{"mytorch.crc32":"00000000","mytorch.crc32":"0"}}""", 44, "expected each name once, found 'mytorch.crc32' twice." },
        { """{"\ud800":{}}""", 1, "expected text in valid Unicode, found an invalid sequence." },
        { new string('[', 100), 0, "expected an object of arrays, *" },
        { $$"""{"a":{"shape":{{new string('[', 100)}}""", 15, "expected an integer from 0 to 2147483647, *" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_header_is_rejected_with_its_position(string header, int position, string message)
    {
        string path = _folder.File("a.safetensors", SafeTensorsFile.Of(header, 1, 2, 3));
        Action act = () => SafeTensors.Read(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: at byte {8 + position}: {message}");
    }

    [Fact]
    public void Bytes_that_are_not_text_are_rejected()
    {
        string path = _folder.File("a", SafeTensorsFile.Of([.. "{\""u8, 0xFF, .. "\":{}}"u8], []));
        Action act = () => SafeTensors.Read(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: at byte 9: expected text in valid Unicode, found an invalid sequence.");
    }

    [Theory]
    [InlineData(100_000_001, "at byte 0: expected a header of at most 100000000 bytes, found a declared length of 100000001.")]
    [InlineData(ulong.MaxValue, "at byte 0: expected a header of at most 100000000 bytes, *")]
    [InlineData(1UL << 63, "at byte 0: expected a header of at most 100000000 bytes, *")]
    [InlineData(100_000_000, "at byte 8: expected a header of 100000000 bytes, found 2 bytes and the end of the data.")]
    public void A_false_header_length_costs_no_memory(ulong length, string message) =>
        RejectCheaply([.. SafeTensorsFile.Length(length), .. "{}"u8], message);

    [Fact]
    public void A_false_shape_costs_no_memory() => RejectCheaply(
        SafeTensorsFile.Of("""{"a":{"dtype":"F64","shape":[2000000000],"data_offsets":[0,16000000000]}}""", new byte[8]),
        "at byte 81: expected 16000000000 bytes of data according to the data_offsets, found 8.");

    [Fact]
    public void A_truncated_or_too_long_file_is_rejected()
    {
        byte[] whole = Write();
        for (int length = 0; length < whole.Length; length++)
        {
            RejectCheaply(whole[..length], "at byte *: expected *");
        }

        RejectCheaply([.. whole, 0], "at byte *: expected 26 bytes of data according to the data_offsets, found 27.");
    }

    [Fact]
    public void Every_bit_that_flips_in_the_data_is_found()
    {
        byte[] whole = Write();
        for (int bit = 8 * (whole.Length - 26); bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            string path = _folder.File("a", damaged);
            Action act = () => SafeTensors.Read(path);
            act.Should().ThrowExactly<InvalidDataException>()
                .WithMessage($"{path}, data after the header: at byte 26: the data ends here, but the file states 26 bytes with checksum *: it is corrupt.");
        }
    }

    /// <summary>A file that is not rejected has lost only the name of the checksum.</summary>
    [Fact]
    public void Damaging_any_header_byte_is_detected_or_keeps_the_values()
    {
        byte[] whole = Write();
        int nameAt = whole.AsSpan().IndexOf("mytorch.crc32"u8);
        for (int at = 0; at < whole.Length - 26; at++)
        {
            IEnumerable<int> flipped = Enumerable.Range(0, 8).Select(bit => whole[at] ^ (1 << bit));
            foreach (int value in flipped.Concat("\0\"\\{}[]:,-.eu019 \n".Select(character => (int)character)).Where(value => value != whole[at]))
            {
                byte[] damaged = [.. whole];
                damaged[at] = (byte)value;
                try
                {
                    IReadOnlyDictionary<string, NpyArray> arrays = SafeTensors.Read(_folder.File("a", damaged));
                    arrays["weight"].ToArray<double>().Should().Equal(1.5, -2, 1e-3);
                    arrays["n"].ToArray<int>().Should().Equal(7, 8);
                    at.Should().BeInRange(nameAt, nameAt + "mytorch.crc32".Length - 1);
                }
                catch (InvalidDataException)
                {
                    // Expected.
                }
            }
        }
    }

    private static string Two(int start, int end, int nextStart, int nextEnd) =>
        $$$"""{"a":{"dtype":"U8","shape":[{{{end - start}}}],"data_offsets":[{{{start}}},{{{end}}}]},"b":{"dtype":"U8","shape":[{{{nextEnd - nextStart}}}],"data_offsets":[{{{nextStart}}},{{{nextEnd}}}]}}""";

    /// <summary>A small file with 26 bytes of data and their checksum.</summary>
    private byte[] Write()
    {
        string path = _folder.PathOf("whole");
        SafeTensors.Write(path, [new("weight", NpyArray.FromArray([1.5, -2, 1e-3], 3)), new("n", NpyArray.FromArray<byte>([7, 8], 1, 2))]);
        return File.ReadAllBytes(path);
    }

    private void RejectCheaply(byte[] file, string message)
    {
        string path = _folder.File("a", file);
        Action act = () => SafeTensors.Read(path);

        Allocated.Once(() => act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: {message}")).Should().BeLessThan(10_000_000);
    }
}
