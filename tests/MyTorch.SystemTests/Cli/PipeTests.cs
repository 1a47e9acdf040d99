using FluentAssertions;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>The standard input and named pipes, which can be read only once.</summary>
public sealed class PipeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_standard_input_is_predicted(bool isGzip)
    {
        string csv = Train();
        CommandRun wanted = CommandRun.Of("predict", _folder.PathOf("out"), "--csv", csv);
        byte[] text = File.ReadAllBytes(csv);
        CommandRun.WithInput(Input(text), "predict", _folder.PathOf("out"), "--csv", "-").Should().Be(wanted);
        CommandRun.WithInput(Input(text), "predict", _folder.PathOf("out"), "--csv", "-", "--out", _folder.PathOf("p.csv")).Output.Should().Be(
            $"standard input: 30 rows predicted, written to {_folder.PathOf("p.csv")}{Environment.NewLine}");
        CommandRun.WithInput(Input("length,weight,noise\n1,x,3\n"u8.ToArray()), "predict", _folder.PathOf("out"), "--csv", "-").Error.Should().Be(
            $"mytorch: standard input: line 2, column 2 (weight): expected a number, found 'x'.{Environment.NewLine}");

        Stream Input(byte[] bytes) => new OnceStream(isGzip ? TestFolder.Gzip(bytes) : bytes);
    }

    [Fact]
    public void Images_on_the_standard_input_are_predicted()
    {
        string[] pair = _folder.WriteStripes("images", "labels", count: 50);
        string images = pair[1];
        CommandRun.Of([.. pair, "--epochs", "1", "--hidden", "4", "--out", _folder.PathOf("out")]).Code.Should().Be(0);
        CommandRun wanted = CommandRun.Of("predict", _folder.PathOf("out"), "--images", images);
        CommandRun.WithInput(new OnceStream(File.ReadAllBytes(images)), "predict", _folder.PathOf("out"), "--images", "-").Should().Be(wanted);
    }

    [NamedPipeFact]
    public async Task A_named_pipe_is_predicted()
    {
        string csv = Train();
        CommandRun wanted = CommandRun.Of("predict", _folder.PathOf("out"), "--csv", csv, "--out", _folder.PathOf("wanted.csv"));
        string pipe = NamedPipe.Make(_folder.PathOf("pipe"));
        Task feeding = NamedPipe.Feed(pipe, File.ReadAllBytes(csv));
        CommandRun run = CommandRun.Of("predict", _folder.PathOf("out"), "--csv", pipe, "--out", _folder.PathOf("p.csv"));
        await feeding;
        run.Should().Be(wanted with { Output = $"{pipe}: 30 rows predicted, written to {_folder.PathOf("p.csv")}{Environment.NewLine}" });
        File.ReadAllText(_folder.PathOf("p.csv")).Should().Be(File.ReadAllText(_folder.PathOf("wanted.csv")));
    }

    [NamedPipeFact]
    public void Commands_that_read_a_file_twice_need_a_regular_one()
    {
        string csv = Train();
        string pipe = NamedPipe.Make(_folder.PathOf("pipe"));
        using FileStream held = NamedPipe.Hold(pipe);
        string[] other = ["--target", "fruit", "--out", _folder.PathOf("other")];
        foreach (string[] args in new string[][]
        {
            ["train", "--csv", pipe, .. other], ["train", "--csv", csv, "--validation-csv", pipe, .. other], ["search", "--csv", pipe, .. other], ["evaluate", _folder.PathOf("out"), "--csv", pipe],
        })
        {
            CommandRun.Of(args).Should().Be(new CommandRun(
                1, "", $"mytorch: {pipe}: expected a regular file, which can be read more than once, found a pipe or a device: write its content to a file first.{Environment.NewLine}"));
        }
    }

    [Theory]
    [InlineData("--csv", "train", "--csv", "-", "--target", "y")]
    [InlineData("--validation-csv", "train", "--csv", "t.csv", "--validation-csv", "-", "--target", "fruit")]
    [InlineData("--csv", "search", "--csv", "-", "--target", "y")]
    [InlineData("--images", "train", "--images", "-", "--labels", "-")]
    [InlineData("--csv", "evaluate", "out", "--csv", "-")]
    public void The_standard_input_is_named_where_it_is_not_read(string option, params string[] args)
    {
        Train();
        CommandRun.Of([.. args.Select(arg => arg is "out" or "t.csv" ? _folder.PathOf(arg) : arg)]).Should().Be(new CommandRun(
            2, "", $"mytorch: {option} - is the standard input, which only predict can read, because other commands read the file more than once. Save the input to a regular file and pass its name. See mytorch --help.{Environment.NewLine}"));
    }

    private string Train()
    {
        string csv = _folder.WriteFruit("t.csv", 30);
        CommandRun.Of("--csv", csv, "--target", "fruit", "--ignore", "id", "--epochs", "1", "--hidden", "4", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        return csv;
    }

    /// <summary>Bytes that come once and in pieces, as those of a pipe.</summary>
    private sealed class OnceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        // What reads into spans comes here, too.
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
    }
}
