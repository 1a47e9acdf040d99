using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Reads rows of IDX content that is not a separate file.</summary>
public sealed class IdxReaderTests
{
    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

    [Fact]
    public void Images_are_read_one_after_the_other()
    {
        using var reader = new IdxReader(DataFile.Decompress(new MemoryStream(Images), "images"), "images", dimensions: 3);
        (reader.Rows, reader.Columns).Should().Be((2, 3));
        reader.Sizes.Should().Equal(2, 1, 3);
        reader.Read(out ReadOnlySpan<byte> row).Should().BeTrue();
        row.ToArray().Should().Equal(1, 2, 3);
        reader.Read(out row).Should().BeTrue();
        row.ToArray().Should().Equal(4, 5, 6);
        reader.Read(out _).Should().BeFalse();
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        FluentActions.Invoking(() => new IdxReader(null!, "images", 3)).Should().Throw<ArgumentNullException>().WithParameterName("stream");
        FluentActions.Invoking(() => new IdxReader(Stream.Null, null!, 3)).Should().Throw<ArgumentNullException>().WithParameterName("name");
        FluentActions.Invoking(() => new IdxReader(Stream.Null, "images", 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("dimensions");
        FluentActions.Invoking(() => new IdxReader(Stream.Null, "images", 256)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("dimensions");
        FluentActions.Invoking(() => new IdxReader(new MemoryStream(Images), "labels", 1)).Should().ThrowExactly<InvalidDataException>().WithMessage("labels: at byte 3: expected 1 dimension(s) for labels, found 3.");
        FluentActions.Invoking(() => DataFile.Decompress(null!, "images")).Should().Throw<ArgumentNullException>().WithParameterName("stream");
    }
}
