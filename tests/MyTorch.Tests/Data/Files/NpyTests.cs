using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class NpyTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<string, double[]> TypesOfNumPy => new()
    {
        { "f4", [0, 0.125, 0.25, 0.375, 0.5, 0.625] },
        { "f8", [0, 0.1, 0.2, 3 / 10.0, 0.4, 0.5] },
        { "u1", [0, 40, 80, 120, 160, 200] },
        { "i4", [-100, -60, -20, 20, 60, 100] },
        { "i8", [-1, (1L << 40) - 1, (2L << 40) - 1, (3L << 40) - 1, (4L << 40) - 1, (5L << 40) - 1] },
    };

    /// <summary>The other fixtures: the file, the .NET type, the values.</summary>
    public static TheoryData<string, Type, decimal[]> OtherTypesOfNumPy => new()
    {
        { "c_f2", typeof(Half), [-0.25m, -0.125m, 0, 0.125m, 0.25m, 0.375m] },
        { "c_b1", typeof(bool), [0, 1, 0, 1, 0, 1] },
        { "fortran_b1", typeof(bool), [0, 1, 0, 1, 0, 1] },
        { "c_i1", typeof(sbyte), [-100, -60, -20, 20, 60, 100] },
        { "c_i2", typeof(short), [-10000, -6000, -2000, 2000, 6000, 10000] },
        { "fortran_i2", typeof(short), [-10000, -6000, -2000, 2000, 6000, 10000] },
        { "c_u2", typeof(ushort), [0, 12000, 24000, 36000, 48000, 60000] },
        { "c_u4", typeof(uint), [0, 800000000, 1600000000, 2400000000, 3200000000, 4000000000] },
        { "c_u8", typeof(ulong), [0, 3e18m, 6e18m, 9e18m, 12e18m, 15e18m] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(OtherTypesOfNumPy))]
    public void All_NumPy_element_types_are_read_and_written_exactly(string name, Type type, decimal[] values)
    {
        string fixture = TestFolder.Fixture($"{name}.npy");

        NpyArray array = Npy.Read(fixture);

        array.ElementType.Should().Be(type);
        array.Shape.Should().Equal(2, 3);
        array.ToArray<decimal>().Should().Equal(values);
        array.ToMatrix<double>().Should().Be(Matrix<double>.Build.DenseOfRowMajor(2, 3, values.Select(value => (double)value)));
        Npy.Write(_folder.PathOf("a.npy"), array);
        File.ReadAllBytes(_folder.PathOf("a.npy")).Should().Equal(File.ReadAllBytes(fixture));
    }

    [Theory]
    [InlineData("big_f2", typeof(Half))]
    [InlineData("big_f4", typeof(float))]
    [InlineData("big_f8", typeof(double))]
    [InlineData("big_i2", typeof(short))]
    [InlineData("big_i4", typeof(int))]
    [InlineData("big_u8", typeof(ulong))]
    public void Big_endian_files_are_read(string name, Type type)
    {
        NpyArray array = Npy.Read(TestFolder.Fixture($"{name}.npy"));
        array.ElementType.Should().Be(type);
        array.ToArray<double>().Should().Equal(0, 8, 16, 24, 32, 40);
    }

    /// <summary>As in NumPy, any byte other than 0 is true.</summary>
    [Fact]
    public void Booleans_are_0_and_1_whatever_bytes_they_have()
    {
        byte[] file = File.ReadAllBytes(TestFolder.Fixture("c_b1.npy"));
        file[^1] = 0xFF;
        Npy.Read(_folder.File("odd.npy", file)).ToArray<int>().Should().Equal(0, 1, 0, 1, 0, 1);
    }

    [Fact]
    public void Doubles_become_the_halves_that_NumPy_makes_of_them()
    {
        IReadOnlyDictionary<string, NpyArray> arrays = Npz.Read(TestFolder.Fixture("to_half.npz"));
        NpyArray halves = arrays["doubles"].ToHalf();
        halves.ElementType.Should().Be<Half>();
        halves.ToArray<Half>().Select(BitConverter.HalfToUInt16Bits).Should().Equal(arrays["halves"].ToArray<Half>().Select(BitConverter.HalfToUInt16Bits));
    }

    [Theory]
    [MemberData(nameof(TypesOfNumPy))]
    public void Files_of_NumPy_are_read_in_both_orders(string type, double[] values)
    {
        foreach (string order in (string[])["c", "fortran"])
        {
            NpyArray array = Npy.Read(TestFolder.Fixture($"{order}_{type}.npy"));
            array.FortranOrder.Should().Be(order == "fortran");
            array.Shape.Should().Equal(2, 3);
            array.ToArray<double>().Should().Equal(values);
            array.ToMatrix<double>().Should().Be(Matrix<double>.Build.DenseOfRowMajor(2, 3, values));
        }
    }

    [Theory]
    [InlineData("f4")]
    [InlineData("f8")]
    [InlineData("u1")]
    [InlineData("i4")]
    [InlineData("i8")]
    public void Written_files_are_byte_for_byte_those_of_NumPy(string type)
    {
        foreach (string order in (string[])["c", "fortran"])
        {
            string fixture = TestFolder.Fixture($"{order}_{type}.npy");
            Npy.Write(_folder.PathOf("a.npy"), Npy.Read(fixture));
            File.ReadAllBytes(_folder.PathOf("a.npy")).Should().Equal(File.ReadAllBytes(fixture));
        }
    }

    [Fact]
    public void Any_number_of_dimensions_is_read()
    {
        NpyArray single = Npy.Read(TestFolder.Fixture("zero_d.npy"));
        single.Shape.Should().BeEmpty();
        single.ToArray<double>().Should().Equal(2.5);

        NpyArray row = Npy.Read(TestFolder.Fixture("one_d.npy"));
        row.Shape.Should().Equal(3);
        row.ToArray<int>().Should().Equal(3, -1, 4);

        NpyArray empty = Npy.Read(TestFolder.Fixture("no_rows.npy"));
        empty.Shape.Should().Equal(0, 3);
        empty.ToMatrix<double>().ColumnCount.Should().Be(3);

        foreach (string name in (string[])["three_d.npy", "three_d_fortran.npy"])
        {
            NpyArray cube = Npy.Read(TestFolder.Fixture(name));
            cube.Shape.Should().Equal(2, 3, 4);
            cube.ToArray<int>().Should().Equal(Enumerable.Range(0, 24));
        }
    }

    [Theory]
    [InlineData("zero_d.npy")]
    [InlineData("one_d.npy")]
    [InlineData("three_d_fortran.npy")]
    [InlineData("no_rows.npy")]
    public void Any_number_of_dimensions_is_written_as_NumPy_does(string name)
    {
        Npy.Write(_folder.PathOf("a.npy"), Npy.Read(TestFolder.Fixture(name)));
        File.ReadAllBytes(_folder.PathOf("a.npy")).Should().Equal(File.ReadAllBytes(TestFolder.Fixture(name)));
    }

    [Theory]
    [InlineData("version_2.npy")]
    [InlineData("version_3.npy")]
    public void Later_versions_are_read(string name)
    {
        Npy.Read(TestFolder.Fixture(name)).ToArray<double>().Should().Equal(0, 0.1, 0.2, 3 / 10.0, 0.4, 0.5);
    }

    [Fact]
    public void A_header_too_long_for_version_1_is_written_as_version_2()
    {
        int[] shape = [.. Enumerable.Repeat(1, 30_000), 2];
        Npy.Write(_folder.PathOf("long.npy"), NpyArray.FromArray([1.5, 2.5], shape));
        File.ReadAllBytes(_folder.PathOf("long.npy"))[6].Should().Be(2);
        NpyArray array = Npy.Read(_folder.PathOf("long.npy"));
        array.Shape.Should().Equal(shape);
        array.ToArray<double>().Should().Equal(1.5, 2.5);
    }

    [Theory]
    [InlineData("structured.npy", "found [('a', '<f4'), ('b', '<i4')] (a structure).")]
    [InlineData("structured_3.npy", "found [('ω]', '<f4')] (a structure).")]
    [InlineData("text.npy", "found <U2 (text).")]
    [InlineData("complex.npy", "found <c16 (complex numbers).")]
    public void Unsupported_content_is_rejected_with_its_position(string name, string message)
    {
        Action act = () => Npy.Read(TestFolder.Fixture(name));
        act.Should().ThrowExactly<InvalidDataException>().WithMessage(
            $"{TestFolder.Fixture(name)}: at byte {(name == "structured_3.npy" ? 22 : 20)}: expected elements of bool, integers of 8 to 64 bits, float16, float32 or float64, {message}");
    }

    [Theory]
    [InlineData("zero_d.npy")]
    [InlineData("c_f8.npy")]
    [InlineData("version_2.npy")]
    [InlineData("version_3.npy")]
    [InlineData("three_d_fortran.npy")]
    [InlineData("c_f2.npy")]
    [InlineData("c_b1.npy")]
    [InlineData("big_u8.npy")]
    public void A_file_truncated_at_any_byte_is_rejected(string name)
    {
        byte[] whole = File.ReadAllBytes(TestFolder.Fixture(name));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.File("cut.npy", whole[..length]);
            Action act = () => Npy.Read(path);
            act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: at byte * expected *");
        }
    }

    [Fact]
    public void A_body_that_ends_early_is_named_with_place_and_lengths()
    {
        string path = _folder.File("cut.npy", File.ReadAllBytes(TestFolder.Fixture("c_f8.npy"))[..140]);
        Action act = () => Npy.Read(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: at byte 128: expected elements of 48 bytes, found 12 *");
    }

    [Fact]
    public void Bytes_after_the_array_are_rejected_in_a_file()
    {
        string path = _folder.File("long.npy", [.. File.ReadAllBytes(TestFolder.Fixture("c_f8.npy")), 0]);
        Action act = () => Npy.Read(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: at byte 176: expected the end *");
    }

    [Fact]
    public void Arrays_may_follow_each_other_in_a_stream()
    {
        using var stream = new MemoryStream();
        Npy.Write(stream, NpyArray.FromArray([1, 2], 2));
        Npy.Write(stream, NpyArray.FromArray([3.5f]));
        stream.Position = 0;
        Npy.Read(stream, "both").ToArray<int>().Should().Equal(1, 2);
        Npy.Read(stream, "both").ToArray<float>().Should().Equal(3.5f);
        Action act = () => Npy.Read(stream, "both");
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("both: at byte 0: *");
    }

    [Fact]
    public void A_stream_that_gives_a_byte_at_a_time_is_read_whole()
    {
        using var stream = new SlowStream(File.ReadAllBytes(TestFolder.Fixture("c_f8.npy")));
        Npy.Read(stream, "slow").ToArray<double>().Should().Equal(0, 0.1, 0.2, 3 / 10.0, 0.4, 0.5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_array_of_many_chunks_comes_back(bool fortranOrder)
    {
        // More than a chunk of the writer and several of the reader, and not a multiple of either.
        Matrix<float> matrix = Matrix<float>.Build.Dense(1037, 1021, (row, column) => (row * 2000) + column);
        Npy.Write(_folder.PathOf("big.npy"), NpyArray.FromMatrix(matrix, fortranOrder));
        Npy.Read(_folder.PathOf("big.npy")).ToMatrix<float>().Should().Be(matrix);
    }

    [Fact]
    public void Special_values_keep_their_bits()
    {
        double[] values = [double.NaN, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue];
        Npy.Write(_folder.PathOf("a.npy"), NpyArray.FromArray(values, 5));
        Npy.Read(_folder.PathOf("a.npy")).ToArray<double>().Select(BitConverter.DoubleToInt64Bits)
            .Should().Equal(values.Select(BitConverter.DoubleToInt64Bits));
    }

    private sealed class SlowStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
