using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class MnistRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public MnistRunTests()
    {
        Directory.CreateDirectory(_folder.PathOf("mnist"));
        WriteImages("train", count: 40);
        WriteImages("t10k", count: 20);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Trains_on_the_train_files_and_validates_on_the_t10k_files()
    {
        CommandRun run = Run();
        run.Error.Should().BeEmpty();
        run.Code.Should().Be(0);
        run.Output.Should().StartWith($"{_folder.PathOf("mnist")}: 40 training samples, 20 validation samples").And.Contain("accuracy 100.00%");
        Directory.GetFileSystemEntries(_folder.PathOf("out")).Should().HaveCount(DigitsRunTests.Entries.Length);
    }

    [Fact]
    public void A_missing_folder_is_an_error()
    {
        Directory.Delete(_folder.PathOf("mnist"), recursive: true);
        Refused("mnist");
    }

    [Fact]
    public void A_missing_file_is_an_error()
    {
        File.Delete(_folder.PathOf("mnist/t10k-labels-idx1-ubyte"));
        Refused("t10k-labels-idx1-ubyte");
    }

    [Fact]
    public void A_truncated_file_is_an_error()
    {
        string path = _folder.PathOf("mnist/train-images-idx3-ubyte");
        _folder.File(path, File.ReadAllBytes(path)[..^1]);
        Refused(path);
    }

    [Fact]
    public void Labels_in_place_of_images_are_an_error()
    {
        File.Copy(_folder.PathOf("mnist/t10k-labels-idx1-ubyte"), _folder.PathOf("mnist/t10k-images-idx3-ubyte"), overwrite: true);
        Refused("mnist/t10k-images-idx3-ubyte");
    }

    [Fact]
    public void Files_without_images_are_an_error()
    {
        WriteImages("t10k", count: 0);
        Refused("mnist");
    }

    private CommandRun Run() => CommandRun.Of("--mnist", _folder.PathOf("mnist"), "--hidden", "none", "--epochs", "20", "--batch-size", "10", "--learning-rate", "0.5", "--out", _folder.PathOf("out"));

    private void Refused(string words)
    {
        CommandRun run = Run();
        run.Code.Should().Be(1);
        run.Output.Should().BeEmpty();
        run.Error.Should().Match($"mytorch: *{words}*").And.EndWith(Environment.NewLine);
        run.Error.Count(character => character == '\n').Should().Be(1);
        Directory.Exists(_folder.PathOf("out")).Should().BeFalse();
    }

    private void WriteImages(string part, byte count) => _folder.WriteStripes($"mnist/{part}-images-idx3-ubyte", $"mnist/{part}-labels-idx1-ubyte", count);
}
