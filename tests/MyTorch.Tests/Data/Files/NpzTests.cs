using System.Buffers.Binary;
using System.IO.Compression;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class NpzTests : IDisposable
{
    private static readonly Dictionary<string, NpyArray> Arrays = new()
    {
        ["W"] = NpyArray.FromMatrix(Matrix<double>.Build.Dense(3, 2, (row, column) => row - (0.5 * column))),
        ["layer 1/b"] = NpyArray.FromArray([1f, 2f, 3f], 3),
        ["step"] = NpyArray.FromArray([7L]),
    };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stored_and_compressed_files_of_NumPy_are_read()
    {
        foreach (string name in (string[])["stored.npz", "compressed.npz"])
        {
            IReadOnlyDictionary<string, NpyArray> arrays = Npz.Read(TestFolder.Fixture(name));
            arrays["W"].ToArray<double>().Should().Equal(0, 0.1, 0.2, 3 / 10.0, 0.4, 0.5);
            arrays["b"].ToArray<float>().Should().Equal(0, 0.125f, 0.25f, 0.375f, 0.5f, 0.625f);
        }

        Npz.Read(TestFolder.Fixture("stored.npz")).Keys.Should().Equal("W", "b");
        Npz.Read(TestFolder.Fixture("compressed.npz"))["step"].ToArray<int>().Should().Equal(7);
    }

    [Fact]
    public void Arrays_come_back_under_their_names_in_their_order()
    {
        Npz.Write(_folder.PathOf("a.npz"), Arrays);
        IReadOnlyDictionary<string, NpyArray> arrays = Npz.Read(_folder.PathOf("a.npz"));
        arrays.Keys.Should().Equal("W", "layer 1/b", "step");
        arrays["W"].ToMatrix<double>().Should().Be(Arrays["W"].ToMatrix<double>());
        arrays["layer 1/b"].ToArray<float>().Should().Equal(1, 2, 3);
        (arrays["step"].Shape.Count, arrays["step"].ElementType).Should().Be((0, typeof(long)));
    }

    [Fact]
    public void The_same_arrays_give_the_same_bytes_at_any_time()
    {
        Npz.Write(_folder.PathOf("a.npz"), Arrays);

        // Zip archives store times in steps of two seconds: check the entries instead of waiting.
        using ZipArchive archive = ZipFile.OpenRead(_folder.PathOf("a.npz"));
        archive.Entries.Should().HaveCount(3).And.OnlyContain(entry => entry.LastWriteTime.DateTime == new DateTime(1980, 1, 1));
        Npz.Write(_folder.PathOf("b.npz"), Arrays);
        File.ReadAllBytes(_folder.PathOf("b.npz")).Should().Equal(File.ReadAllBytes(_folder.PathOf("a.npz")));
    }

    [Fact]
    public void Arrays_are_compressed()
    {
        Npz.Write(_folder.PathOf("zeros.npz"), [new("zeros", NpyArray.FromArray(new double[10_000], 10_000))]);
        new FileInfo(_folder.PathOf("zeros.npz")).Length.Should().BeLessThan(1000);
        Npz.Read(_folder.PathOf("zeros.npz"))["zeros"].ToArray<double>().Should().Equal(new double[10_000]);
    }

    [Fact]
    public void A_file_of_no_arrays_comes_back_empty()
    {
        Npz.Write(_folder.PathOf("none.npz"), []);
        Npz.Read(_folder.PathOf("none.npz")).Should().BeEmpty();
    }

    [Fact]
    public void Empty_and_double_names_are_rejected_and_the_old_file_stays()
    {
        string path = _folder.File("a.npz", "old");
        Action empty = () => Npz.Write(path, [new("", Arrays["W"])]);
        Action twice = () => Npz.Write(path, [new("W", Arrays["W"]), new("W", Arrays["step"])]);
        empty.Should().ThrowExactly<ArgumentException>().WithMessage("The name ''*");
        twice.Should().ThrowExactly<ArgumentException>().WithMessage("The name 'W'*");
        File.ReadAllText(path).Should().Be("old");
    }

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("compressed.npz")]
    public void A_file_truncated_at_any_byte_is_rejected(string name)
    {
        byte[] whole = File.ReadAllBytes(TestFolder.Fixture(name));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.File("cut.npz", whole[..length]);
            Action act = () => Npz.Read(path);
            act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}*");
        }
    }

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("compressed.npz")]
    public void Changing_any_byte_is_detected_or_keeps_the_values(string name)
    {
        byte[] whole = File.ReadAllBytes(TestFolder.Fixture(name));
        double[] sound = Values(Npz.Read(TestFolder.Fixture(name)));
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (int flip in (int[])[0x01, 0xFF])
            {
                byte[] corrupt = [.. whole];
                corrupt[at] ^= (byte)flip;
                string path = _folder.File("corrupt.npz", corrupt);
                try
                {
                    Values(Npz.Read(path)).SequenceEqual(sound).Should().BeTrue($"byte {at} with {flip:X2} changes no value");
                }
                catch (InvalidDataException exception)
                {
                    exception.Message.Should().StartWith(path);
                }
            }
        }
    }

    [Fact]
    public void A_file_that_is_not_an_archive_is_named()
    {
        string path = _folder.File("text.npz", "hello, world");
        Action act = () => Npz.Read(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: expected a valid zip archive: *");
    }

    [Theory]
    [InlineData("names", "<U2 (text)")]
    [InlineData("when", "<M8[D] (dates)")]
    [InlineData("objects", "|O (Python objects)")]
    public void An_unsupported_array_is_reported_only_when_accessed(string name, string kind)
    {
        string path = TestFolder.Fixture("beside.npz");
        IReadOnlyDictionary<string, NpyArray> arrays = Npz.Read(path);

        arrays.Keys.Should().Equal("X", "mask");
        arrays.Count.Should().Be(2);
        arrays.Select(pair => pair.Key).Should().Equal("X", "mask");
        arrays["X"].ToArray<double>().Should().Equal(0, 0.1, 0.2, 3 / 10.0, 0.4, 0.5);
        arrays["mask"].ToArray<int>().Should().Equal(0, 1, 0, 1, 0, 1);
        string message = $"{path}, entry {name}.npy: at byte 20: expected elements of *, found {kind}.";
        arrays.Invoking(a => a[name]).Should().ThrowExactly<InvalidDataException>().WithMessage(message);
        arrays.Invoking(a => a.TryGetValue(name, out _)).Should().ThrowExactly<InvalidDataException>().WithMessage(message);
        arrays.ContainsKey(name).Should().BeFalse();
        arrays.Invoking(a => a["none"]).Should().ThrowExactly<KeyNotFoundException>().WithMessage("There is no array 'none': the arrays are X, mask, names, when, objects.");
    }

    [Fact]
    public void A_damaged_array_of_another_kind_is_rejected()
    {
        string fixture = TestFolder.Fixture("beside.npz");
        byte[] file = File.ReadAllBytes(fixture);
        file[file.AsSpan().IndexOf("'<U2'"u8) + 110] ^= 1;
        string path = _folder.File("corrupt.npz", file);
        Rejected(path, $"{path}, entry names.npy: *corrupt.");
    }

    /// <summary>The name of an array may be damaged, since no checksum covers it.</summary>
    [Fact]
    public void An_entry_that_is_not_an_array_is_named()
    {
        string path = Archive(("readme.txt", "hello, world"));
        Rejected(path, $"{path}, entry readme.txt: expected the name of an array*");
    }

    [Fact]
    public void A_name_that_a_text_also_has_is_rejected()
    {
        string path = Archive(("W.npy", Fixture("text.npy")), ("W.npy", Fixture("one_d.npy")));
        Rejected(path, $"{path}, entry W.npy: the name is not unique*");
    }

    [Fact]
    public void A_corrupt_array_is_named_with_its_entry()
    {
        string path = Archive(("W.npy", "hello, world"));
        Rejected(path, $"{path}, entry W.npy: at byte 0: expected the magic number *");
    }

    [Fact]
    public void A_duplicate_name_is_rejected()
    {
        string text = Fixture("one_d.npy");
        string path = Archive(("W.npy", text), ("W.npy", text));
        Rejected(path, $"{path}, entry W.npy: the name is not unique*");
    }

    /// <summary>A zip bomb: entries with unique names that share the data of the first, compressed to a thousandth of its size.</summary>
    [Fact]
    public void Entries_that_hold_more_than_the_file_can_are_rejected()
    {
        Npz.Write(_folder.PathOf("one.npz"), [KeyValuePair.Create("a", NpyArray.FromArray(new byte[1 << 20], 1 << 20))]);
        byte[] file = File.ReadAllBytes(_folder.PathOf("one.npz"));
        int end = file.Length - 22;
        int start = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(end + 16));
        byte[][] records = [.. "abcdefghijklmnopqrstuvwxyz".Select(name =>
        {
            byte[] record = file[start..end];
            record[46] = (byte)name;
            return record;
        })];
        byte[] last = file[end..];
        BinaryPrimitives.WriteInt16LittleEndian(last.AsSpan(8), (short)records.Length);
        BinaryPrimitives.WriteInt16LittleEndian(last.AsSpan(10), (short)records.Length);
        BinaryPrimitives.WriteInt32LittleEndian(last.AsSpan(12), records.Length * (end - start));
        byte[] bomb = [.. file[..start], .. records.SelectMany(record => record), .. last];
        string path = _folder.File("bomb.npz", bomb);

        Allocated.Once(() => Rejected(path, $"{path}: expected entries of at most 1032 times the {bomb.Length} bytes of the file, found more up to *.npy."))
            .Should().BeLessThan(2L * 1032 * bomb.Length, "the entries before it are read");
    }

    private static string Fixture(string name) => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(TestFolder.Fixture(name)));

    private static double[] Values(IReadOnlyDictionary<string, NpyArray> arrays) => [.. arrays.Values.SelectMany(array => array.ToArray<double>())];

    private static void Rejected(string path, string message)
    {
        Action act = () => Npz.Read(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage(message);
    }

    private string Archive(params (string Name, string Content)[] entries)
    {
        using ZipArchive archive = ZipFile.Open(_folder.PathOf("made.npz"), ZipArchiveMode.Create);
        foreach ((string name, string content) in entries)
        {
            using Stream body = archive.CreateEntry(name).Open();
            body.Write(System.Text.Encoding.Latin1.GetBytes(content));
        }

        return _folder.PathOf("made.npz");
    }
}
