using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class ChecksumStreamTests
{
    private const uint Sound = 0xCBF43926;

    [Fact]
    public void Valid_data_passes()
    {
        Read(Sound, 9).Should().Equal("123456789"u8.ToArray());
    }

    [Theory]
    [InlineData(Sound, 10)]
    [InlineData(Sound + 1, 9)]
    public void Another_length_or_checksum_is_rejected_at_the_end(uint crc, uint length)
    {
        Action act = () => Read(crc, length);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("test: at byte 9: the data ends here, *");
    }

    private static byte[] Read(uint crc, uint length)
    {
        using var stream = new ChecksumStream(new MemoryStream("123456789"u8.ToArray()), "test", crc, length);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
