using System.Buffers.Binary;
using System.Text;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class NpyHeaderTests
{
    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }")]
    [InlineData("{'descr':'<f4','fortran_order':False,'shape':(2,)}")]
    [InlineData("{'shape': (2,), 'fortran_order': False, 'descr': '<f4'}\n")]
    [InlineData("  { \"descr\" : \"<f4\" ,\n\t'fortran_order' : False , 'shape' : ( 2 , ) , }  \n")]
    [InlineData("{'descr': '=f4', 'fortran_order': False, 'shape': (2L,)}")]
    [InlineData("{'descr': '|f4', 'fortran_order': True, 'shape': (1, 2)}")]
    [InlineData("{'descr': 'f4', 'fortran_order': True, 'shape': (02, 1,)}")]
    public void All_spellings_of_a_header_are_read(string header)
    {
        Read(header, new byte[8]).ToArray<float>().Should().Equal(0, 0);
    }

    [Theory]
    [InlineData("<u1")]
    [InlineData(">u1")]
    [InlineData("=u1")]
    public void Single_bytes_have_no_order(string descr)
    {
        Read($"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2,)}}", [7, 8]).ToArray<int>().Should().Equal(7, 8);
    }

    [Theory]
    [InlineData("", 0, "expected '{', found the end of the header.")]
    [InlineData("{", 1, "expected ''', found the end of the header.")]
    [InlineData("{,}", 1, "expected ''', found ','.")]
    [InlineData("{}", 2, "*but not all were found.")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", 40, "*but not all were found.")]
    [InlineData("{'descr': '<f4', 'descr': '<f4'}", 17, "*each once, found 'descr'.")]
    [InlineData("{'name': '<f4'}", 1, "*found 'name'.")]
    [InlineData("{'descr' '<f4'}", 9, "expected ':', found '''.")]
    [InlineData("{'descr': '<f4}", 11, "expected a closing ', found the end of the header.")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': ()}", 10, "expected elements of *, found  (an unknown type).")]
    [InlineData("{'descr': '|b2', 'fortran_order': False, 'shape': ()}", 10, "expected elements of *, found |b2 (an unknown type).")]
    [InlineData("{'descr': '|', 'fortran_order': False, 'shape': ()}", 10, "expected elements of *, found | (an unknown type).")]
    [InlineData("{'descr': '>f16', 'fortran_order': False, 'shape': ()}", 10, "expected elements of *, found >f16 (floating-point numbers of another size).")]
    [InlineData("{'shape': (), 'fortran_order': False, 'descr': ('<f4', (2,))}", 47, "expected elements of *, found ('<f4', (2,)) (a structure).")]
    [InlineData("{'descr': [('a', '<f4')", 23, "expected the end of the element type, found the end of the header.")]
    [InlineData("{'descr': [('a]", 13, "expected a closing ', found the end of the header.")]
    [InlineData("{'descr': [(((((((((((((((", 26, "expected the end of the element type, found the end of the header.")]
    [InlineData("{'fortran_order': 1}", 18, "expected True or False, found '1'.")]
    [InlineData("{'shape': 3}", 10, "expected '(', found '3'.")]
    [InlineData("{'shape': (,)}", 11, "expected a size from 0 to 2147483647, found ','.")]
    [InlineData("{'shape': (-1,)}", 11, "expected a size from 0 to 2147483647, found '-'.")]
    [InlineData("{'shape': (2147483648,)}", 11, "expected a size from 0 to 2147483647, found 2147483648.")]
    [InlineData("{'shape': (2 3)}", 13, "expected ')', found '3'.")]
    [InlineData("{'shape': (65536, 65536)}", 23, "expected at most 2147483591 elements*")]
    [InlineData("{'shape': (2000000000, 2000000000, 2000000000, 2000000000)}", 33, "expected at most 2147483591 elements*")]
    [InlineData("{'descr': '<f4' 'shape': (2,)}", 16, "expected '}', found '''.")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", 56, "expected the end of the header, found 'x'.")]
    public void A_wrong_header_is_rejected_with_its_position(string header, int position, string message)
    {
        Action act = () => Read(header, new byte[8]);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"test.npy: at byte {10 + position}: {message}");
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} \u03c9", 56, "expected the end of the header, found 'ω'.")]
    [InlineData("{'descr': [('\u03c9\u03c9', '<f4')], 'fortran_order': True, 'shape': (2,)} x", 67, "expected the end of the header, found 'x'.")]
    public void Positions_in_a_UTF8_header_are_those_of_bytes(string header, int position, string message)
    {
        Action act = () => Read(Encoding.UTF8.GetBytes(header), new byte[8], version: 3);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"test.npy: at byte {12 + position}: {message}");
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_rejected_with_their_place()
    {
        Action act = () => Read([.. "{'descr': '"u8, 0xCF, .. "<f4'}"u8], [], version: 3);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("test.npy: at byte 23: expected a header in UTF-8, found invalid bytes.");
    }

    [Fact]
    public void Other_versions_are_rejected()
    {
        Action act = () => Read("{}"u8.ToArray(), [], version: 4);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("test.npy: at byte 6: expected version 1.0, 2.0 or 3.0, found 4.0.");
    }

    /// <summary>The depth of brackets must not use the stack.</summary>
    [Fact]
    public void Deep_brackets_are_rejected()
    {
        Action act = () => Read([.. "{'descr': "u8, .. Enumerable.Repeat((byte)'[', 1_000_000)], [], version: 3);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("*expected the end of the element type*");
    }

    [Theory]
    [InlineData("c_f8.npy")]
    [InlineData("fortran_i4.npy")]
    [InlineData("big_i2.npy")]
    [InlineData("c_b1.npy")]
    [InlineData("version_2.npy")]
    [InlineData("version_3.npy")]
    public void Changing_any_header_byte_gives_an_error_or_a_valid_header(string name)
    {
        byte[] file = File.ReadAllBytes(TestFolder.Fixture(name));
        int rejected = 0;
        for (int at = 0; at < 128; at++)
        {
            byte sound = file[at];
            for (int value = 0; value < 256; value++)
            {
                file[at] = (byte)value;
                try
                {
                    NpyArray array = Npy.Read(new MemoryStream(file), name);
                    array.ToArray<double>().Length.Should().Be(array.Shape.Aggregate(1, (product, size) => product * size));
                }
                catch (InvalidDataException)
                {
                    rejected++;
                }
            }

            file[at] = sound;
        }

        rejected.Should().BeGreaterThan(127 * 200, "few changes leave a header valid");
    }

    [Fact]
    public void A_false_shape_costs_no_memory()
    {
        Action act = () => Read("{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000,)}", new byte[8]);

        Allocated.Once(() => act.Should().ThrowExactly<InvalidDataException>().WithMessage("*expected elements of 16000000000 bytes, found 8 *"))
            .Should().BeLessThan(10_000_000);
    }

    [Theory]
    [InlineData(0x7FFFFF00, "*at byte 12: expected a header of 2147483392 bytes, found 0 *")]
    [InlineData(0xFFFFFFFF, "*at byte 12: expected a header of at most 2147483591 elements*")]
    public void A_false_header_length_costs_no_memory(uint length, string message)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 2, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), length);
        Action act = () => Npy.Read(new MemoryStream(file), "test.npy");

        Allocated.Once(() => act.Should().ThrowExactly<InvalidDataException>().WithMessage(message)).Should().BeLessThan(10_000_000);
    }

    private static NpyArray Read(string header, byte[] body)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.Latin1.GetBytes(header), .. body];
        return Npy.Read(new MemoryStream(file), "test.npy");
    }

    private static NpyArray Read(byte[] header, byte[] body, byte version)
    {
        byte[] file = [0x93, .. "NUMPY"u8, version, 0, 0, 0, 0, 0, .. header, .. body];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), header.Length);
        return Npy.Read(new MemoryStream(file), "test.npy");
    }
}
