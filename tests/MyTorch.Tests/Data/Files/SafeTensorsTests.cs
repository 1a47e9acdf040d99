using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
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

        arrays.Keys.Should().Equal(expected.Keys).And.HaveCount(15);
        foreach ((string name, NpyArray array) in arrays)
        {
            array.Shape.Should().Equal(expected[name].Shape, name);
            array.ElementType.Should().Be(expected[name].ElementType, name);
            (array.ElementType == typeof(float) ? FloatBytes(array) : Bytes(array)).Should().Equal(Bytes(expected[name]), name);
        }
    }

    [Fact]
    public void All_types_are_written_as_they_were_read()
    {
        string path = Reference.PathOf("safetensors_types.safetensors");
        SafeTensors.Write(_folder.PathOf("a"), SafeTensors.Read(path));

        (Dictionary<string, (string, string)> actual, Dictionary<string, (string, string)> expected) = (Raw(_folder.PathOf("a")), Raw(path));
        actual.Should().BeEquivalentTo(expected).And.HaveCount(15);
    }

    [Fact]
    public void Floats_become_the_bfloat16_that_PyTorch_makes_of_them()
    {
        var stored = Npz.Read(Reference.PathOf("safetensors_rounding.npz"));
        SafeTensors.Write(_folder.PathOf("a"), [new("x", stored["x"].ToBFloat16())]);

        NpyArray read = SafeTensors.Read(_folder.PathOf("a"))["x"];
        ushort[] expected = stored["bits"].ToArray<ushort>();
        float[] actual = read.ToArray<float>();
        actual.Length.Should().Be(expected.Length).And.BeGreaterThan(200);
        for (int i = 0; i < actual.Length; i++)
        {
            float wanted = BitConverter.UInt32BitsToSingle((uint)expected[i] << 16);
            (float.IsNaN(wanted) ? float.IsNaN(actual[i]) : BitConverter.SingleToUInt32Bits(actual[i]) == (uint)expected[i] << 16)
                .Should().BeTrue($"[{i}] must be {wanted:R}, not {actual[i]:R}");
        }

        Raw(_folder.PathOf("a"))["x"].Type.Should().Be("BF16");
        Npy.Write(_folder.PathOf("x.npy"), read);
        Npy.Read(_folder.PathOf("x.npy")).ToArray<float>().Should().Equal(actual, "NumPy has no bfloat16, but floats hold it");
    }

    [Fact]
    public void Large_bfloat16_arrays_are_written_in_chunks()
    {
        float[] values = [.. Enumerable.Range(0, (1 << 20) + 3).Select(i => (float)(i % 256))];
        SafeTensors.Write(_folder.PathOf("a"), [new("x", NpyArray.FromArray(values, values.Length).ToBFloat16())]);
        SafeTensors.Read(_folder.PathOf("a"))["x"].ToArray<float>().Should().Equal(values);
    }

    [Fact]
    public void An_unsupported_dtype_is_reported_only_when_accessed()
    {
        const string Header = """{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"I8","shape":[1],"data_offsets":[2,3]}}""";
        string path = _folder.File("a", SafeTensorsFile.Of(Header, 1, 2, 0xFD));
        IReadOnlyDictionary<string, NpyArray> arrays = SafeTensors.Read(path);

        arrays.Keys.Should().Equal("b");
        arrays["b"].ToArray<int>().Should().Equal(-3);
        arrays.Invoking(a => a["a"]).Should().ThrowExactly<InvalidDataException>().WithMessage(
            $"{path}: at byte 22: expected 'a' to have a dtype of F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL, found 'F8_E4M3'.");
        new ReLU<double>().Invoking(layer => layer.Load(path)).Should().ThrowExactly<InvalidDataException>().WithMessage("*: b is unknown; a is unknown.");
    }

    [Fact]
    public void A_prefix_is_stripped_from_the_names_that_begin_with_it()
    {
        SafeTensors.Write(_folder.PathOf("a"), [new("module.W", Arrays["W"]), new("module.module.b", Arrays["b"]), new("step", Arrays["step"]), new("module.", Arrays["flags"])]);
        SafeTensors.Read(_folder.PathOf("a"), "module.").Keys.Should().BeEquivalentTo("W", "module.b", "step", "");
        SafeTensors.Read(_folder.PathOf("a"), "Module.").Keys.Should().BeEquivalentTo("module.W", "module.module.b", "step", "module.");

        SafeTensors.Write(_folder.PathOf("a"), [new("module.W", Arrays["W"]), new("W", Arrays["b"])]);
        Action act = () => SafeTensors.Read(_folder.PathOf("a"), "module.");
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{_folder.PathOf("a")}: without the prefix 'module.' two arrays are named 'W'.");
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

        // The checksum was computed with Python's zlib.crc32 over the whole file, with 00000000 as the checksum.
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
    public void Files_without_a_checksum_are_read()
    {
        string path = _folder.File("a", SafeTensorsFile.Of("""{"w":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}   """, 1, 2, 3));
        SafeTensors.Read(path)["w"].ToArray<int>().Should().Equal(1, 2, 3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("W")]
    [InlineData("__metadata__")]
    public void Invalid_names_are_rejected_and_the_old_file_is_kept(string name)
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
    public void Invalid_metadata_is_rejected(string name, string text)
    {
        Action act = () => SafeTensors.Write(_folder.PathOf("a"), Arrays, [new("k", "v"), new(name, text)]);
        act.Should().Throw<ArgumentException>();
        _folder.Names().Should().BeEmpty();
    }

    [Fact]
    public void An_unpaired_surrogate_is_rejected_rather_than_replaced()
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

    /// <summary>Returns the dtype, shape and bytes of each array, directly from the file.</summary>
    private static Dictionary<string, (string Type, string Content)> Raw(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, start - 8));
        return header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__").ToDictionary(entry => entry.Name, entry =>
        {
            int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
            return (entry.Value.GetProperty("dtype").GetString()!, entry.Value.GetProperty("shape").GetRawText().Replace(" ", "")
                + Convert.ToHexString(file[(start + offsets[0])..(start + offsets[1])]));
        });
    }

    /// <summary>Returns the bytes of floats, including those stored in two bytes.</summary>
    private static byte[] FloatBytes(NpyArray array) => MemoryMarshal.AsBytes(array.ToArray<float>().AsSpan()).ToArray();

    private static byte[] Bytes(NpyArray array)
    {
        var bytes = new List<byte>();
        array.Format.Write(array.ValuesInCOrder(), piece => bytes.AddRange(piece));
        return [.. bytes];
    }
}
