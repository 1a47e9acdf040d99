using System.Buffers.Binary;
using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class MnistTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public MnistTests()
    {
        _folder.File("train-images-idx3-ubyte", Images(width: 3, [0, 51, 255], [255, 102, 0]));
        _folder.File("train-labels-idx1-ubyte", Labels(9, 0));
        _folder.File("t10k-images-idx3-ubyte", Images(width: 3, [1, 2, 3]));
        _folder.File("t10k-labels-idx1-ubyte", Labels(5));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pixels_are_scaled_to_0_to_1_and_labels_are_one_hot()
    {
        DataSplit<double> mnist = Mnist.Load<double>(_folder.PathOf(""));
        mnist.Train.X.ToRowArrays().Should().BeEquivalentTo(new double[][] { [0, 51.0 / 255, 1], [1, 102.0 / 255, 0] }, options => options.WithStrictOrdering());
        mnist.Train.Y.ColumnCount.Should().Be(10);
        OneHot.Decode(mnist.Train.Y).Should().Equal(9, 0);
        OneHot.Decode(mnist.Validation.Y).Should().Equal(5);
        mnist.Test.Should().BeNull();
    }

    [Fact]
    public void The_files_of_a_part_can_be_streamed()
    {
        (IdxFiles<float> train, IdxFiles<float> test) = (Mnist.TrainingFiles<float>(_folder.PathOf("")), Mnist.TestFiles<float>(_folder.PathOf("")));
        (train.Count, train.Path, test.Count, test.LabelsPath).Should()
            .Be((2, _folder.PathOf("train-images-idx3-ubyte"), 1, _folder.PathOf("t10k-labels-idx1-ubyte")));
        OneHot.Decode(new StreamLoader<float>(train, 2).Epoch(1).Single().Y).Should().Equal(9, 0);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte.gz")]
    [InlineData("train-images.idx3-ubyte")]
    [InlineData("train-images.idx3-ubyte.gz")]
    public void Other_common_names_are_found(string name)
    {
        File.Move(_folder.PathOf("train-images-idx3-ubyte"), _folder.PathOf(name));
        Mnist.Load<float>(_folder.PathOf("")).Train.Count.Should().Be(2);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        Action act = () => Mnist.Load<double>(_folder.PathOf("none"));
        act.Should().ThrowExactly<DirectoryNotFoundException>().WithMessage($"*{_folder.PathOf("none")}*");
    }

    [Fact]
    public void A_missing_file_is_named_with_all_names_looked_for()
    {
        File.Delete(_folder.PathOf("t10k-labels-idx1-ubyte"));
        Action act = () => Mnist.Load<double>(_folder.PathOf(""));
        act.Should().ThrowExactly<FileNotFoundException>()
            .WithMessage($"*t10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte.gz, t10k-labels.idx1-ubyte, t10k-labels.idx1-ubyte.gz*")
            .Which.FileName.Should().Be(_folder.PathOf("t10k-labels-idx1-ubyte"));
    }

    [Fact]
    public void Images_without_labels_are_rejected_with_files_and_counts()
    {
        _folder.File("train-labels-idx1-ubyte", Labels(1, 2, 3));
        Rejected("*train-images-idx3-ubyte contains 2 images*train-labels-idx1-ubyte contains 3 labels: the numbers must be equal.");
    }

    [Fact]
    public void A_label_above_9_is_rejected_with_its_position()
    {
        _folder.File("train-labels-idx1-ubyte", Labels(9, 10));
        Rejected("*train-labels-idx1-ubyte: at byte 9: expected a label from 0 to 9, found 10.");
    }

    [Fact]
    public void Images_of_two_sizes_are_rejected()
    {
        _folder.File("t10k-images-idx3-ubyte", Images(width: 2, [1, 2]));
        Rejected("*3 pixels in the train file*2 in the t10k file.");
    }

    [MnistFact]
    public void The_real_files_hold_10000_and_5000_images()
    {
        DataSplit<float> mnist = Mnist.Load<float>(MnistFact.Folder);
        (mnist.Train.Count, mnist.Train.X.ColumnCount, mnist.Validation.Count).Should().Be((10_000, 784, 5_000));

        // The class counts and first labels of the official test set, which these train files contain.
        mnist.Train.Y.ColumnSums().Should().Equal(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
        OneHot.Decode(mnist.Train.Y).Take(8).Should().Equal(7, 2, 1, 0, 4, 1, 4, 9);
        mnist.Train.X.Enumerate().Should().Match(pixels => pixels.Min() == 0 && pixels.Max() == 1);

        // The first image is a 7 with a bar on top and a stroke down: light above and below, ink in the middle of the bar.
        (mnist.Train.X[0, (8 * 28) + 10] > 0.5f).Should().BeTrue();
        mnist.Train.X[0, (2 * 28) + 10].Should().Be(0);
    }

    private void Rejected(string message)
    {
        Action act = () => Mnist.Load<double>(_folder.PathOf(""));
        act.Should().ThrowExactly<InvalidDataException>().WithMessage(message);
    }

    private static byte[] Images(byte width, params byte[][] images)
    {
        byte[] count = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(count, images.Length);
        return [0, 0, 8, 3, .. count, 0, 0, 0, 1, 0, 0, 0, width, .. images.SelectMany(image => image)];
    }

    private static byte[] Labels(params byte[] labels) => [0, 0, 8, 1, 0, 0, 0, (byte)labels.Length, .. labels];
}
