using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Models in several files with an index.</summary>
public sealed class SafeTensorsIndexTests : IDisposable
{
    private const string Index = """{"metadata":{"total_size":5,"note":"é","flag":true,"odd":[1,{"a":[]}]},"other":{"x":[{}]},"weight_map":{"b":"2","a":"1"}}""";

    private readonly TestFolder _folder = new();

    /// <summary>Indices, the position, and the message.</summary>
    public static TheoryData<string, int, string> Hostile => new()
    {
        { "", 0, "expected valid JSON: *" },
        { "[]", 0, "expected an object, found a JSON StartArray." },
        { "{} {}", 3, "expected valid JSON: *" },
        { "{}", 0, "expected an index with the object 'weight_map', found none." },
        { Index[..^1], 121, "expected valid JSON: *" },
        { """{"weight_map":[]}""", 14, "expected an object of file names, found a JSON StartArray." },
        { """{"weight_map":{"a":1}}""", 19, "expected a file name, found a JSON Number." },
        { """{"weight_map":{"a":"1","\u0061":"1"}}""", 23, "expected each name once, found 'a' twice." },
        { """{"weight_map":{},"weight_map":{}}""", 17, "expected each name once, found 'weight_map' twice." },
        { """{"metadata":1,"weight_map":{}}""", 12, "expected an object, found a JSON Number." },
        { """{"metadata":{"a":1,"a":2},"weight_map":{}}""", 19, "expected each name once, found 'a' twice." },
        { """{"x":[[[,"weight_map":{}}""", 8, "expected valid JSON: *" },
        { """{"weight_map":{"a":"1","b":"2","c":"2"}}""", 31, "expected the array 'c' in 2, found none." },
        { """{"weight_map":{"a":"1","b":"1"}}""", 23, "expected the array 'b' in 1, found none." },
        { """{"weight_map":{"b":"2","a":"2"}}""", 23, "expected the array 'a' in 2, found none." },
        { """{"weight_map":{"b":"3"}}""", 15, "expected the file 3 in the folder of the index, found none." },
        { """{"weight_map":{"b":"sub"}}""", 15, "expected the file sub in the folder of the index, found none." },
        { """{"weight_map":{"b":"\u0000"}}""", 15, "expected the file \0 in the folder of the index, found none." },
        { """{"weight_map":{"b":"\ud800"}}""", 19, "expected text in valid Unicode, found an invalid sequence." },
        { """{"weight_map":{"b":""}}""", 19, "expected the name of a file in the folder of the index, found ''." },
        { """{"weight_map":{"b":".."}}""", 19, "expected the name of a file in the folder of the index, found '..'." },
        { """{"weight_map":{"b":"../2"}}""", 19, "expected the name of a file in the folder of the index, found '../2'." },
        { """{"weight_map":{"b":"/dev/zero"}}""", 19, "expected the name of a file in the folder of the index, found '/dev/zero'." },
        { """{"weight_map":{"b":"..\\2"}}""", 19, "expected the name of a file in the folder of the index, found '..\\2'." },
        { """{"weight_map":{"b":"C:2"}}""", 19, "expected the name of a file in the folder of the index, found 'C:2'." },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_shards_of_a_model_are_read_in_the_order_of_the_index()
    {
        IReadOnlyDictionary<string, NpyArray> arrays = SafeTensors.Read(Write(Index));
        arrays.Keys.Should().Equal("b", "a");
        arrays["a"].ToArray<int>().Should().Equal(1, 2);
        arrays["b"].ToArray<int>().Should().Equal(7, 8, 9);
        SafeTensors.ReadMetadata(_folder.PathOf("model.safetensors.index.json"))
            .Should().Equal(new Dictionary<string, string> { ["total_size"] = "5", ["note"] = "é", ["flag"] = "true" });
    }

    [Fact]
    public void The_headers_of_the_shards_are_read_as_one()
    {
        SafeTensorsHeader header = SafeTensors.ReadHeader(Write(Index));
        header.Entries.Select(entry => (entry.Name, entry.Dtype, entry.Count, entry.Length)).Should().Equal(("b", "U8", 3, 3), ("a", "U8", 2, 2));
        header.Entries[0].Shape.Should().Equal(3);
        (header.HasChecksum, header.DataLength).Should().Be((true, 5));
        header.Metadata.Should().ContainKey("note");
    }

    /// <summary>The arrays and outputs are those of NumPy, as for the single file.</summary>
    [Fact]
    public void A_network_is_loaded_from_shards_whose_names_have_a_prefix()
    {
        string path = Reference.PathOf("safetensors_shards.safetensors.index.json");
        Sequential<double> network = ExchangeNetwork<double>.Create(1);
        var stored = new Reference("safetensors_model");
        network.Invoking(n => n.Load(path)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: *0.weight is missing*module.0.bias is unknown*");

        network.Load(path, "module.");

        Close.Check("output", network.Predict(stored.Input<double>("x")), stored["output"], Precision.Of<double>());
        SafeTensors.ReadMetadata(path).Should().Equal(new Dictionary<string, string> { ["total_size"] = "864" });
    }

    [Fact]
    public void The_handouts_network_takes_a_prefix_too()
    {
        MLP<float> network = TestNetwork.Create<float>();
        SafeTensors.Write(_folder.PathOf("a"), network.Layers.SaveState().Select(array => KeyValuePair.Create($"module.{array.Key}", array.Value)));
        Matrix<float> x = RandomMatrix.Normal<float>(5, 4, 1);
        Matrix<float> before = network.Predict(x);
        network.LinearLayers[0].W.Clear();

        network.Load(_folder.PathOf("a"), "module.");

        network.Predict(x).Should().Be(before);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_index_is_rejected_with_its_position(string index, int position, string message)
    {
        string path = Write(index);
        Directory.CreateDirectory(_folder.PathOf("sub"));
        foreach (Func<object> read in new Func<object>[] { () => SafeTensors.Read(path), () => SafeTensors.ReadHeader(path) })
        {
            read.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: at byte {position}: {message}");
        }
    }

    [Fact]
    public void A_file_that_the_index_does_not_name_is_not_read() =>
        SafeTensors.Read(Write("""{"weight_map":{"a":"1"}}""")).Keys.Should().Equal("a");

    [Fact]
    public void An_array_that_the_index_does_not_name_is_rejected()
    {
        string path = Write("""{"weight_map":{"b":"both"}}""");
        SafeTensors.Write(_folder.PathOf("both"), [new("b", Bytes(1)), new("c", Bytes(1))]);
        Action act = () => SafeTensors.Read(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: at byte 15: expected all arrays of both in 'weight_map', but 'c' is missing.");
    }

    [Fact]
    public void A_damaged_shard_is_named()
    {
        string path = Write(Index);
        byte[] shard = File.ReadAllBytes(_folder.PathOf("1"));
        shard[^1] ^= 1;
        string damaged = _folder.File("1", shard);
        Action act = () => SafeTensors.Read(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{damaged}, data after the header: *it is corrupt.");
    }

    [Fact]
    public void Accessing_an_unsupported_dtype_names_it()
    {
        string path = Write("""{"weight_map":{"a":"1","q":"q"}}""");
        string shard = _folder.File("q", SafeTensorsFile.Of("""{"q":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}""", 1));
        IReadOnlyDictionary<string, NpyArray> arrays = SafeTensors.Read(path);
        arrays.Keys.Should().Equal("a");
        arrays.Invoking(a => a["q"]).Should().ThrowExactly<InvalidDataException>().WithMessage($"{shard}: at byte 22: *found 'F4'.");
    }

    private static NpyArray Bytes(params byte[] values) => NpyArray.FromArray(values, values.Length);

    /// <summary>Writes an index next to the shards 1, with a, and 2, with b.</summary>
    private string Write(string index)
    {
        SafeTensors.Write(_folder.PathOf("1"), [new("a", Bytes(1, 2))]);
        SafeTensors.Write(_folder.PathOf("2"), [new("b", Bytes(7, 8, 9))]);
        return _folder.File("model.safetensors.index.json", index);
    }
}
