using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class Crc32Tests
{
    [Fact]
    public void The_checksum_of_the_standard_test_string_is_the_known_one()
    {
        Crc32.Append(0, "123456789"u8).Should().Be(0xCBF43926);
        Crc32.Append(Crc32.Append(0, "1234"u8), "56789"u8).Should().Be(0xCBF43926);
    }
}
