using System.Buffers.Binary;
using System.Text;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class SafeTensorsTests : IDisposable
{
    /// <summary>In an order that is neither that of the names nor that of the element sizes.</summary>
    private static readonly Dictionary<string, NpyArray> Arrays = new()
    {
        ["step"] = NpyArray.FromArray([7]),
        ["W"] = NpyArray.FromMatrix(Matrix<double>.Build.Dense(2, 3, (row, column) => (10 * row) + column)),
        ["flags"] = NpyArray.FromArray<byte>([1, 0, 255], 3),
        ["b"] = NpyArray.FromArray([1f, float.NaN, -0f], 1, 3),
        ["none"] = NpyArray.FromArray(Array.Empty<long>(), 0, 4),
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_types_that_NumPy_wrote_are_read()
    {
        IReadOnlyDictionary<string, NpyArray> arrays = SafeTensors.Read(Reference.PathOf("safetensors_types.safetensors"));
        IReadOnlyDictionary<string, NpyArray> expected = Npz.Read(Reference.PathOf("safetensors_types.npz"));

        arrays.Keys.Should().Equal(expected.Keys).And.HaveCount(10);
        foreach ((string name, NpyArray array) in arrays)
        {
            array.Shape.Should().Equal(expected[name].Shape, name);
            array.ElementType.Should().Be(expected[name].ElementType, name);
            Bytes(array).Should().Equal(Bytes(expected[name]), name);
        }
    }

    [Fact]
    public void Metadata_is_read_without_the_arrays()
    {
        string path = Reference.PathOf("safetensors_types.safetensors");
        SafeTensors.ReadMetadata(path).Should().Equal(new Dictionary<string, string> { ["format"] = "pt", ["größe"] = "12 \"µm\"\n" });

        byte[] file = File.ReadAllBytes(path);
        int start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        SafeTensors.ReadMetadata(_folder.File("header", file[..start])).Should().HaveCount(2);
    }

    [Fact]
    public void Arrays_come_back_bit_for_bit()
    {
        string path = _folder.PathOf("a.safetensors");
        SafeTensors.Write(path, Arrays, [new("note", "日\ud83d\ude00 \"<é>\"\n")]);

        IReadOnlyDictionary<string, NpyArray> arrays = SafeTensors.Read(path);

        arrays.Keys.Should().Equal("W", "none", "step", "b", "flags");
        foreach ((string name, NpyArray array) in arrays)
        {
            array.Shape.Should().Equal(Arrays[name].Shape, name);
            array.ElementType.Should().Be(Arrays[name].ElementType, name);
        }

        arrays["W"].ToArray<double>().Should().Equal(0, 1, 2, 10, 11, 12);
        Bytes(arrays["b"]).Should().Equal(Bytes(Arrays["b"]));
        Bytes(arrays["flags"]).Should().Equal(1, 0, 255);
        arrays["step"].ToArray<int>().Should().Equal(7);
        SafeTensors.ReadMetadata(path).Should().Equal(new Dictionary<string, string> { ["note"] = "日\ud83d\ude00 \"<é>\"\n" });
    }

    [Fact]
    public void A_file_is_laid_out_as_the_format_says()
    {
        SafeTensors.Write(_folder.PathOf("a"), [new("n", NpyArray.FromArray<byte>([5], 1)), new("w", NpyArray.FromArray([1.5f], 1, 1))], [new("k", "v")]);

        // The checksum is that of Python's zlib.crc32, of the whole file with 00000000 in its place.
        const string Header =
            """{"__metadata__":{"mytorch.crc32":"26bd073a","k":"v"},"w":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"n":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}""";
        string padded = Header.PadRight((Header.Length + 7) / 8 * 8);
        byte[] file = File.ReadAllBytes(_folder.PathOf("a"));
        BinaryPrimitives.ReadInt64LittleEndian(file).Should().Be(padded.Length);
        Encoding.UTF8.GetString(file[8..^5]).Should().Be(padded);
        Convert.ToHexString(file[^5..]).Should().Be("0000C03F05");
    }

    [Fact]
    public void The_same_arrays_give_the_same_bytes()
    {
        SafeTensors.Write(_folder.PathOf("a"), Arrays);
        SafeTensors.Write(_folder.PathOf("b"), Arrays.ToList());
        File.ReadAllBytes(_folder.PathOf("a")).Should().Equal(File.ReadAllBytes(_folder.PathOf("b")));
    }

    [Fact]
    public void A_file_of_no_arrays_comes_back_empty()
    {
        SafeTensors.Write(_folder.PathOf("none"), []);
        SafeTensors.Read(_folder.PathOf("none")).Should().BeEmpty();
        SafeTensors.ReadMetadata(_folder.PathOf("none")).Should().BeEmpty();
    }

    [Fact]
    public void What_others_wrote_before_a_checksum_was_known_is_read()
    {
        string path = _folder.File("a", SafeTensorsFile.Of("""{"w":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}   """, 1, 2, 3));
        SafeTensors.Read(path)["w"].ToArray<int>().Should().Equal(1, 2, 3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("W")]
    [InlineData("__metadata__")]
    public void Names_that_a_file_cannot_hold_are_refused_and_the_old_file_stays(string name)
    {
        string path = _folder.File("a", "old");
        Action act = () => SafeTensors.Write(path, [new("W", Arrays["W"]), new(name, Arrays["W"])]);
        act.Should().Throw<ArgumentException>();
        File.ReadAllText(path).Should().Be("old");
        _folder.Names().Should().Equal("a");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("k", "")]
    [InlineData("mytorch.crc32", "00000000")]
    public void Metadata_that_a_file_cannot_hold_is_refused(string name, string text)
    {
        Action act = () => SafeTensors.Write(_folder.PathOf("a"), Arrays, [new("k", "v"), new(name, text)]);
        act.Should().Throw<ArgumentException>();
        _folder.Names().Should().BeEmpty();
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_rather_than_replaced()
    {
        const string Half = "half \ud800";
        Action name = () => SafeTensors.Write(_folder.PathOf("a"), [new(Half, Arrays["W"])]);
        Action textName = () => SafeTensors.Write(_folder.PathOf("a"), Arrays, [new(Half, "")]);
        Action text = () => SafeTensors.Write(_folder.PathOf("a"), Arrays, [new("k", Half)]);
        name.Should().Throw<ArgumentException>();
        textName.Should().Throw<ArgumentException>();
        text.Should().Throw<ArgumentException>();
        _folder.Names().Should().BeEmpty();
    }

    [Fact]
    public void A_header_that_nobody_could_read_is_not_written()
    {
        string text = new('x', 4_000_000);
        Action act = () => SafeTensors.Write(_folder.PathOf("a"), [], Enumerable.Range(0, 25).Select(i => KeyValuePair.Create($"{i}", text)));
        act.Should().ThrowExactly<ArgumentException>().WithMessage("*at most 100000000.");
        _folder.Names().Should().BeEmpty();
    }

    private static byte[] Bytes(NpyArray array)
    {
        var bytes = new List<byte>();
        Npy.ForEachPiece(array.ValuesInCOrder(), piece => bytes.AddRange(piece));
        return [.. bytes];
    }
}
