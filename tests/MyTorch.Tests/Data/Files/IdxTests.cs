using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class IdxTests : IDisposable
{
    /// <summary>Two images of 2 x 3 pixels.</summary>
    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 250, 251, 252, 253, 254, 255];

    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 4, 7, 0, 255, 1];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_image_becomes_a_row_with_its_lines_one_after_the_other()
    {
        string path = _folder.File("images", Images);
        Idx.ReadImages<double>(path).Should().Be(Matrix<double>.Build.DenseOfRowArrays([1, 2, 3, 4, 5, 6], [250, 251, 252, 253, 254, 255]));
        Idx.ReadImages<float>(path).Should().Be(Matrix<float>.Build.DenseOfRowArrays([1, 2, 3, 4, 5, 6], [250, 251, 252, 253, 254, 255]));
    }

    [Fact]
    public void Labels_are_numbers()
    {
        Idx.ReadLabels(_folder.File("labels", Labels)).Should().Equal(7, 0, 255, 1);
    }

    [Fact]
    public void Gzip_is_detected_by_content_not_by_name()
    {
        Idx.ReadLabels(_folder.File("labels", TestFolder.Gzip(Labels))).Should().Equal(7, 0, 255, 1);
        Idx.ReadLabels(_folder.File("labels.gz", Labels)).Should().Equal(7, 0, 255, 1);
    }

    [Fact]
    public void A_file_may_hold_no_images()
    {
        byte[] none = [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28];
        Matrix<double> images = Idx.ReadImages<double>(_folder.File("none", none));
        (images.RowCount, images.ColumnCount).Should().Be((0, 784));
    }

    [Fact]
    public void Sizes_of_zero_do_not_keep_the_reader_busy()
    {
        byte[] flat = [0, 0, 8, 3, 0x7F, 0xFF, 0xFF, 0xC0, 0, 0, 0, 0, 0, 0, 0, 28];
        Idx.ReadImages<double>(_folder.File("flat", flat)).ColumnCount.Should().Be(0);
    }

    [Fact]
    public void A_file_truncated_at_any_byte_is_rejected()
    {
        for (int length = 0; length < Images.Length; length++)
        {
            Rejected(() => Idx.ReadImages<double>(_folder.File("cut", Images[..length])), "cut: at byte * expected *");
        }
    }

    [Fact]
    public void A_gzip_file_truncated_at_any_byte_is_rejected()
    {
        byte[] packed = TestFolder.Gzip(Images);
        for (int length = 0; length < packed.Length; length++)
        {
            Rejected(() => Idx.ReadImages<double>(_folder.File("cut.gz", packed[..length])), "cut.gz: *");
        }
    }

    [Fact]
    public void Changing_any_byte_of_a_gzip_file_is_detected_or_harmless()
    {
        // The gzip header contains fields such as a time, which no checksum covers.
        byte[] packed = TestFolder.Gzip(Images);
        Matrix<double> sound = Idx.ReadImages<double>(_folder.File("sound", Images));
        for (int at = 0; at < packed.Length; at++)
        {
            foreach (int flip in (int[])[0x01, 0x80, 0xFF])
            {
                byte[] corrupt = [.. packed];
                corrupt[at] ^= (byte)flip;
                string path = _folder.File("corrupt.gz", corrupt);
                try
                {
                    Idx.ReadImages<double>(path).Should().Be(sound);
                }
                catch (InvalidDataException exception)
                {
                    exception.Message.Should().Contain(path);
                }
            }
        }
    }

    [Fact]
    public void A_body_that_ends_early_is_named_with_place_and_lengths()
    {
        Rejected(() => Idx.ReadImages<double>(_folder.File("cut", Images[..20])), "cut: at byte 16: expected the header's 2 images of 2 x 3, a body of 12 bytes, found 4 *");
    }

    [Fact]
    public void Bytes_after_the_body_are_rejected()
    {
        Rejected(() => Idx.ReadLabels(_folder.File("long", [.. Labels, 0])), "long: at byte 12: expected the end of the data after the header's 4 labels, found more bytes.");
    }

    [Fact]
    public void Labels_given_as_images_and_the_reverse_are_rejected()
    {
        Rejected(() => Idx.ReadImages<double>(_folder.File("labels", Labels)), "labels: at byte 3: expected 3 dimension* images, found 1.");
        Rejected(() => Idx.ReadLabels(_folder.File("images", Images)), "images: at byte 3: expected 1 dimension* labels, found 3.");
    }

    [Fact]
    public void Other_element_types_are_rejected()
    {
        Rejected(() => Idx.ReadLabels(_folder.File("floats", [0, 0, 0x0D, 1, 0, 0, 0, 0])), "floats: at byte 2: expected element type 0x08*found 0x0D.");
    }

    [Fact]
    public void Other_files_are_rejected()
    {
        Rejected(() => Idx.ReadLabels(_folder.File("text", "hello, world")), "text: at byte 0: expected the two zero bytes *");
    }

    [Theory]
    [InlineData(0xFF, "at most 2147483591 elements, found the sizes 4294967295 x 4294967295 x 4294967295.")]
    [InlineData(0x04, "at most 2147483591 elements, found the sizes *")]
    public void Sizes_that_no_array_holds_are_rejected(byte size, string message)
    {
        byte[] file = [0, 0, 8, 3, .. Enumerable.Repeat(size, 12)];
        Rejected(() => Idx.ReadImages<double>(_folder.File("huge", file)), "huge: at byte 4: expected " + message);
    }

    [Fact]
    public void A_false_length_costs_no_memory()
    {
        string path = _folder.File("lie", [0, 0, 8, 3, 0x7F, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3]);

        Allocated.Once(() => Rejected(() => Idx.ReadImages<double>(path), "lie: at byte 16: expected the header's 2130706432 images of 1 x 1, a body of 2130706432 bytes, found 3 *"))
            .Should().BeLessThan(10_000_000);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Action act = () => Idx.ReadLabels(_folder.PathOf("none"));
        act.Should().ThrowExactly<FileNotFoundException>().Which.FileName.Should().Be(_folder.PathOf("none"));
    }

    private void Rejected(Action act, string message) =>
        act.Should().ThrowExactly<InvalidDataException>().WithMessage(_folder.PathOf(message));
}
