using System.IO.Compression;
using System.Text;
using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public class DataFileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Content_is_read_from_the_current_position_of_a_stream(bool isGzip)
    {
        var stream = new MemoryStream();
        stream.Write("before"u8);
        using (Stream content = isGzip ? new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true) : new BufferedStream(stream))
        {
            content.Write("1,2,3"u8);
            content.Flush();
            stream = isGzip ? stream : new MemoryStream(stream.ToArray());
        }

        stream.Position = "before".Length;

        using var reader = new StreamReader(DataFile.Decompress(stream, "part.csv"), Encoding.UTF8);
        reader.ReadToEnd().Should().Be("1,2,3");
    }
}
