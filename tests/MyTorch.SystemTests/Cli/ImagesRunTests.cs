using System.IO.Compression;
using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>Any pair of IDX files is trained on, evaluated and predicted.</summary>
public sealed class ImagesRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Model => _folder.PathOf("out/model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    public void An_IDX_pair_is_split_and_the_model_accepts_other_pairs(string dtype)
    {
        CommandRun run = Train(_folder.WriteStripes("pictures", "kinds", count: 200, classes: 4), "--dtype", dtype);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().StartWith($"{_folder.PathOf("pictures")}: 160 training samples, 40 validation samples").And.Contain("accuracy 100.00%").And.Contain("by true digit");

        string[] more = _folder.WriteStripes("more", "their kinds", count: 30, classes: 4);
        CommandRun.Of(["evaluate", Model, .. more]).Output.Should().StartWith($"{_folder.PathOf("more")}: 30 samples").And.Contain("accuracy 100.00%");

        string[] lines = CommandRun.Of("predict", Model, "--images", _folder.PathOf("more")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].Should().Be("prediction,probability_0,probability_1,probability_2,probability_3");
        lines[1..].Select(line => line[0]).Should().Equal(Enumerable.Range(0, 30).Select(i => (char)('0' + (i % 4))));
        CommandRun.Of("predict", Model, "--images", _folder.PathOf("more"), "--out", _folder.PathOf("p.csv")).Output.Should().StartWith($"{_folder.PathOf("more")}: 30 images predicted");
    }

    [Fact]
    public void A_share_may_be_kept_for_a_test()
    {
        Train(_folder.WriteStripes("pictures", "kinds", count: 200, classes: 4), "--test", "0.25").Output.Should().StartWith($"{_folder.PathOf("pictures")}: 110 training samples, 40 validation samples, 50 test samples");
        CommandRun.Of("evaluate", Model).Should().Be(new CommandRun(2, "", $"mytorch: {Model} was not trained on the embedded digits: add --images and --labels, or --mnist. See mytorch --help.{Environment.NewLine}"));
    }

    [Fact]
    public void Images_predict_as_the_rows_of_their_raw_pixels_do()
    {
        Train(_folder.WriteStripes("pictures", "kinds", count: 100));
        string csv = _folder.File("t.csv", $"{string.Join(',', Enumerable.Range(0, 10).Select(i => $"pixel{i}"))}\n{string.Join('\n', Enumerable.Range(0, 100).Select(i => string.Join(',', Enumerable.Range(0, 10).Select(pixel => pixel == i % 10 ? 255 : 0))))}\n");
        CommandRun.Of("predict", Model, "--images", _folder.PathOf("pictures")).Output.Should().Be(CommandRun.Of("predict", Model, "--csv", csv).Output).And.NotBeEmpty();
    }

    [Fact]
    public void Compressed_files_will_do()
    {
        string[] options = [.. _folder.WriteStripes("pictures", "kinds", count: 200).Select(option => option.StartsWith('-') ? option : Compress(option))];
        Train(options).Error.Should().BeEmpty();
        CommandRun.Of(["evaluate", Model, .. options]).Output.Should().Contain("accuracy 100.00%");
    }

    [Theory]
    [InlineData("--images needs --labels, the file of their labels.", "--images", "x")]
    [InlineData("--labels needs --images, the file of the images.", "--labels", "x")]
    [InlineData("--images and --mnist are different sources of samples: choose one.", "--images", "x", "--labels", "y", "--mnist", "m")]
    [InlineData("--csv and --images are different sources of samples: choose one.", "--csv", "t", "--target", "y", "--images", "x", "--labels", "y")]
    public void One_file_without_the_other_and_two_sources_are_refused(string message, params string[] args) =>
        CommandRun.Of(args).Should().Be(new CommandRun(2, "", $"mytorch: {message} See mytorch --help.{Environment.NewLine}"));

    [Fact]
    public void Files_that_do_not_fit_together_are_refused()
    {
        string[] pair = _folder.WriteStripes("pictures", "kinds", count: 20);
        string few = _folder.WriteStripes("few", "few kinds", count: 19)[3];
        Failed(Train("--images", pair[1], "--labels", few), $"{pair[1]} contains 20 images, but {few} contains 19 labels: the numbers must be equal.");
        Failed(Train("--images", pair[3], "--labels", pair[3]), $"{pair[3]}: at byte 3: expected 3 dimension(s) for images, found 1.");
        Failed(Train("--images", pair[1], "--labels", pair[1]), $"{pair[1]}: at byte 3: expected 1 dimension(s) for labels, found 3.");
        string same = _folder.WriteStripes("same", "same kind", count: 9, classes: 1)[3];
        Failed(Train("--images", pair[1], "--labels", same), $"{same}: all labels are 0: there is nothing to learn.");
        string none = _folder.WriteStripes("none", "no kind", count: 0)[3];
        Failed(Train("--images", pair[1], "--labels", none), $"{none}: there are no labels: there is nothing to learn.");
        _folder.Names().Should().NotContain("out");
    }

    [Fact]
    public void What_does_not_fit_the_model_is_refused()
    {
        Train(_folder.WriteStripes("pictures", "kinds", count: 80, classes: 4));
        string[] pair = _folder.WriteStripes("more", "more kinds", count: 20, classes: 5);
        Failed(CommandRun.Of(["evaluate", Model, .. pair]), $"{pair[3]}: at byte 12: expected a label from 0 to 3, found 4.");
        string large = _folder.File("large", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 1, 1, 2, 3]);
        Failed(CommandRun.Of("predict", Model, "--images", large), $"{large}: at byte 8: expected images of 10 pixels, which the model takes, found 3 x 1 in the header.");
        WrongOptions(CommandRun.Of("predict", Model), "predict needs --csv or --images, the file to predict.");
        WrongOptions(CommandRun.Of("predict", Model, "--images", large, "--keep", "id"), "--keep is for --csv: images have no columns.");
        WrongOptions(CommandRun.Of("evaluate", Model, "--labels", pair[3]), "--labels needs --images, the file of the images.");

        CommandRun.Of("--csv", _folder.WriteFruit("t.csv", 90), "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out"));
        WrongOptions(CommandRun.Of("predict", Model, "--images", large), "--images requires a model of images: this model needs --csv.");
    }

    [Fact]
    public void A_header_that_lies_is_quoted_when_images_are_predicted()
    {
        Train(_folder.WriteStripes("pictures", "kinds", count: 80, classes: 4));
        byte[] header = [0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 5];
        string few = _folder.File("few", [.. header, .. new byte[15]]);
        string message = "at byte 16: expected the header's 65536 images of 2 x 5, a body of 655360 bytes, found";
        Failed(CommandRun.Of("predict", Model, "--images", few, "--out", _folder.PathOf("p.csv")), $"{few}: {message} 15 bytes and the end of the data.");
        string most = _folder.File("most.gz", TestFolder.Gzip([.. header, .. new byte[655_359]]));
        Failed(CommandRun.Of("predict", Model, "--images", most, "--out", _folder.PathOf("p.csv")), $"{most}: {message} 655359 bytes and the end of the data.");
        string more = _folder.File("more", [.. header, .. new byte[655_361]]);
        Failed(
            CommandRun.Of("predict", Model, "--images", more, "--out", _folder.PathOf("p.csv")),
            $"{more}: at byte 655376: expected the end of the data after the header's 65536 images of 2 x 5, found more bytes.");
        _folder.Names().Should().NotContain("p.csv");
    }

    [Fact]
    public void A_search_and_a_run_that_goes_on_find_the_files_again()
    {
        string[] pair = _folder.WriteStripes("pictures", "kinds", count: 80);
        CommandRun.Of(["search", .. pair, "--trials", "2", "--stages", "1", "--epochs", "1", "--out", _folder.PathOf("search")]).Code.Should().Be(0);
        Train([.. pair, "--settings", _folder.PathOf("search/best.json")]).Code.Should().Be(0);
        CommandRun.Of("--resume", "--out", _folder.PathOf("out"), "--epochs", "51").Should().BeEquivalentTo(new { Code = 0, Error = "" });
        File.ReadAllText(Model).Should().NotContain(_folder.PathOf("pictures"));
    }

    private CommandRun Train(params string[] options) => CommandRun.Of(["train", "--hidden", "none", "--epochs", "50", "--batch-size", "10", "--learning-rate", "0.5", "--out", _folder.PathOf("out"), .. options]);

    private CommandRun Train(string[] pair, params string[] more) => Train([.. pair, .. more]);

    private static string Compress(string path)
    {
        using FileStream file = File.Create($"{path}.gz");
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        gzip.Write(File.ReadAllBytes(path));
        return file.Name;
    }

    private static void Failed(CommandRun run, string message) => run.Should().Be(new CommandRun(1, "", $"mytorch: {message}{Environment.NewLine}"));

    private static void WrongOptions(CommandRun run, string message) => run.Should().Be(new CommandRun(2, "", $"mytorch: {message} See mytorch --help.{Environment.NewLine}"));
}
