using System.Buffers.Binary;
using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public abstract class IdxFilesTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Pixels_become_0_to_1_and_labels_one_hot_rows_or_indices()
    {
        string images = _folder.File("images", Images(2, [0, 51], [255, 102]));
        string labels = _folder.File("labels.gz", TestFolder.Gzip(Labels(2, 0)));
        var files = new IdxFiles<T>(images, labels, classes: 3);
        (files.Features, files.Outputs, files.Count).Should().Be((2, 3, 2));

        T third = T.CreateChecked(51) / T.CreateChecked(255);
        files.Load().X.Should().Be(Matrix<T>.Build.DenseOfRowArrays([T.Zero, third], [T.One, third + third]));
        files.Load().Y.Should().Be(Matrix<T>.Build.DenseOfRowArrays([T.Zero, T.Zero, T.One], [T.One, T.Zero, T.Zero]));
        new IdxFiles<T>(images, labels, classes: 3, oneHot: false).Load().Y.Column(0).Should().Equal(T.CreateChecked(2), T.Zero);
    }

    [Theory]
    [InlineData(1000, 784)]
    [InlineData(17, 1)]
    [InlineData(1, 300_000)]
    [InlineData(0, 4)]
    public void Reading_one_by_one_equals_loading_all(int count, int pixels)
    {
        // 784 pixels: several blocks of images; 300,000: images longer than a block.
        var random = new Random(5);
        byte[] body = new byte[count * pixels];
        byte[] classes = new byte[count];
        random.NextBytes(body);
        random.NextBytes(classes);
        var files = new IdxFiles<T>(_folder.File("images", Images(pixels, body)), _folder.File("labels", Labels(classes)), classes: 256);

        Dataset<T> samples = files.Load();

        using ISampleReader<T> reader = files.Open();
        T[] x = new T[pixels];
        T[] y = new T[256];
        for (int i = 0; i < count; i++)
        {
            reader.Read(x, y).Should().BeTrue();
            x.SequenceEqual(samples.X.Row(i)).Should().BeTrue();
            y.SequenceEqual(samples.Y.Row(i)).Should().BeTrue();
            x[pixels - 1].Should().Be(T.CreateChecked(body[((i + 1) * pixels) - 1]) / T.CreateChecked(255));
        }

        reader.Read(x, y).Should().BeFalse();
        reader.Read(x, y).Should().BeFalse("the end stays the end");
    }

    [Fact]
    public void Mismatched_files_are_rejected_with_their_counts() => Rejected(
        Images(2, [0, 1], [2, 3]), Labels(1), "images contains 2 images, but *labels contains 1 labels: the numbers must be equal.");

    [Fact]
    public void Replaced_files_are_checked_again()
    {
        var files = new IdxFiles<T>(_folder.File("images", Images(2, [0, 1], [2, 3])), _folder.File("labels", Labels(1, 2)));
        Replaced(Images(3, [0, 1, 2], [3, 4, 5]), Labels(1, 2), "images: expected 2 images of 2 pixels as when it was first opened, found 2 of 3.");
        Replaced(Images(2, [0, 1]), Labels(1), "images: expected 2 images of 2 pixels as when it was first opened, found 1 of 2.");
        Replaced(Images(2, [0, 1], [2, 3]), Labels(1), "images contains 2 images, but *labels contains 1 labels: the numbers must be equal.");

        void Replaced(byte[] images, byte[] labels, string message)
        {
            _folder.File("images", images);
            _folder.File("labels", labels);
            foreach (Action act in (Action[])[() => files.Open().Dispose(), () => files.Load()])
            {
                act.Should().ThrowExactly<InvalidDataException>().WithMessage(_folder.PathOf(message));
            }
        }
    }

    [Fact]
    public void Images_without_pixels_are_rejected() => Rejected(Images(0), Labels(), "images: expected images of at least one pixel, found none.");

    [Fact]
    public void A_label_that_is_not_a_class_is_rejected_with_its_byte() => Rejected(
        Images(1, [0], [1], [2]), Labels(9, 4, 10), "labels: at byte 10: expected a label from 0 to 9, found 10.");

    [Fact]
    public void A_truncated_file_is_rejected_with_the_byte_offset()
    {
        Rejected(Images(2, [0, 1], [2, 3])[..^1], Labels(1, 2), "images: at byte 16: expected the header's 2 images of 1 x 2, a body of 4 bytes, found 3 bytes and the end of the data.");
        Rejected(Images(2, [0, 1], [2, 3]), Labels(1, 2)[..^1], "labels: at byte 8: expected the header's 2 labels, a body of 2 bytes, found 1 bytes and the end of the data.");
    }

    [Fact]
    public void A_truncated_later_block_is_reported_with_the_declared_sizes()
    {
        string images = _folder.File("images", Images(300_000, new byte[600_000])[..^1]);
        Action act = () => ReadAll(new IdxFiles<T>(images, _folder.File("labels", Labels(1, 2))));
        act.Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"{images}: at byte 16: expected the header's 2 images of 1 x 300000, a body of 600000 bytes, found 599999 bytes and the end of the data.");
    }

    [Fact]
    public void Bytes_after_the_last_sample_are_rejected() => Rejected(
        [.. Images(1, [0]), 7], Labels(1), "images: at byte 17: expected the end of the data after the header's 1 images of 1 x 1, found more bytes.");

    [Fact]
    public void A_false_size_costs_no_memory()
    {
        byte[] lie = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0x7F, 0, 0, 0, 0xFF, 0, 1, 2, 3];
        string images = _folder.File("images.gz", TestFolder.Gzip(lie));
        string labels = _folder.File("labels", Labels(1));
        Action act = () => _ = new IdxFiles<T>(images, labels);

        Allocated.Once(() => act.Should().ThrowExactly<InvalidDataException>().WithMessage("*at byte 16*found 3 bytes*"))
            .Should().BeLessThan(10_000_000);
    }

    private static void ReadAll(IdxFiles<T> files)
    {
        using ISampleReader<T> reader = files.Open();
        while (reader.Read(new T[files.Features], new T[files.Outputs]))
        {
        }
    }

    private void Rejected(byte[] images, byte[] labels, string message)
    {
        string imagesPath = _folder.File("images", images);
        string labelsPath = _folder.File("labels", labels);
        Action load = () => new IdxFiles<T>(imagesPath, labelsPath).Load();
        Action read = () => ReadAll(new IdxFiles<T>(imagesPath, labelsPath));
        load.Should().ThrowExactly<InvalidDataException>().WithMessage(_folder.PathOf(message));
        read.Should().ThrowExactly<InvalidDataException>().WithMessage(_folder.PathOf(message));
    }

    private static byte[] Images(int width, params byte[][] images)
    {
        byte[] body = [.. images.SelectMany(image => image)];
        return [0, 0, 8, 3, .. Size(width == 0 ? images.Length : body.Length / width), 0, 0, 0, 1, .. Size(width), .. body];
    }

    private static byte[] Labels(params byte[] labels) => [0, 0, 8, 1, .. Size(labels.Length), .. labels];

    private static byte[] Size(int size)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, size);
        return bytes;
    }
}

public class IdxFilesInDouble : IdxFilesTests<double>;

public class IdxFilesInFloat : IdxFilesTests<float>;
