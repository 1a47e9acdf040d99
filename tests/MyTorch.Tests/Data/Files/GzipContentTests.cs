using System.Text;
using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Gzip files of several members, as gzip itself and parallel compressors write them (RFC 1952).</summary>
public sealed class GzipContentTests
{
    private static readonly byte[] First = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},{i * i}\n")));
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)0, 200)];
    private static readonly byte[] Packed = [.. TestFolder.Gzip(First), .. TestFolder.Gzip([]), .. TestFolder.Gzip(Second)];

    [Fact]
    public void All_members_are_read_whatever_the_size_of_the_reads()
    {
        for (int step = 1; step <= Packed.Length; step++)
        {
            Read(Packed, step, asked: 1 + (step % 90)).Should().Equal([.. First, .. Second]);
        }
    }

    [Fact]
    public void Content_longer_than_every_buffer_is_read()
    {
        byte[] content = new byte[1_000_003];
        new Random(1).NextBytes(content);
        Read([.. TestFolder.Gzip(content), .. TestFolder.Gzip(content)], step: 70_000, asked: 100_000).Should().Equal([.. content, .. content]);
    }

    [Fact]
    public void A_file_truncated_within_a_member_is_rejected()
    {
        int[] ends = [TestFolder.Gzip(First).Length, TestFolder.Gzip(First).Length + TestFolder.Gzip([]).Length];
        for (int length = 2; length < Packed.Length; length++)
        {
            int cut = length;
            Action act = () => Read(Packed[..cut], step: 4096, asked: 4096);
            if (ends.Contains(length))
            {
                act.Should().NotThrow("the file is a complete one of fewer members");
            }
            else
            {
                act.Should().ThrowExactly<InvalidDataException>($"of {Packed.Length} bytes, {length} are there").WithMessage("test: at byte * of the content: the gzip file is corrupt or cut short.");
            }
        }
    }

    /// <summary>The bogus bytes after a truncated member must not appear as a row.</summary>
    [Fact]
    public void A_truncated_table_is_rejected_as_a_gzip_file()
    {
        using var folder = new TestFolder();
        byte[] packed = TestFolder.Gzip(First);
        for (int length = 2; length < packed.Length; length++)
        {
            string path = folder.File("cut.csv.gz", packed[..length]);
            Action act = () => Csv.Read<double>(path);
            act.Should().ThrowExactly<InvalidDataException>($"of {packed.Length} bytes, {length} are there").WithMessage("*: the gzip file is corrupt or cut short.");
        }
    }

    [Fact]
    public void Bytes_behind_the_last_member_are_rejected()
    {
        foreach (byte[] more in new byte[][] { [0], [0, 0, 0, 0], [0x1F], "x,y\n"u8.ToArray() })
        {
            Action act = () => Read([.. Packed, .. more], step: 4096, asked: 4096);
            act.Should().ThrowExactly<InvalidDataException>();
        }
    }

    private static byte[] Read(byte[] packed, int step, int asked)
    {
        using var content = new GzipContent(new SlowStream(packed, step), "test");
        using var copy = new MemoryStream();
        byte[] buffer = new byte[asked];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            copy.Write(buffer.AsSpan(0, read));
        }

        content.Read(buffer).Should().Be(0, "the end stays the end");
        return copy.ToArray();
    }

    /// <summary>Returns a few bytes at a time.</summary>
    private sealed class SlowStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, step)]);
    }
}
