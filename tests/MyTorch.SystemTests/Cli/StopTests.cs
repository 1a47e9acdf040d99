using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class StopTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stopped_run_writes_everything_with_the_epochs_so_far()
    {
        using var stop = new CancellationTokenSource();
        CommandRun run = Run(new Tripwire("    3", stop), stop);
        run.Code.Should().Be(130);
        run.Error.Should().BeEmpty();
        run.Output.Should().Contain("Stopped after 3 of 50 epochs in ");
        Files().Should().BeEquivalentTo(DigitsRunTests.Entries);
        File.ReadAllLines(_folder.PathOf("out/stats.csv")).Select(line => line.Split(',')[0]).Should().Equal("epoch", "1", "2", "3");
    }

    [Fact]
    public void A_run_stopped_before_its_first_epoch_saves_initial_weights()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        CommandRun run = Run(new StringWriter(), stop);
        run.Code.Should().Be(130);
        run.Output.Should().Contain("Stopped after 0 of 50 epochs in ");
        Files().Should().BeEquivalentTo([.. DigitsRunTests.Names, ".lock"]);
        File.ReadAllText(_folder.PathOf("out/stats.csv")).Should().Be("epoch,train_loss,train_error,val_loss,val_error\n");
        File.ReadAllText(_folder.PathOf("out/val_loss.svg")).Should().Contain("no epoch was finished");
    }

    [Fact]
    public void A_run_stopped_before_its_first_epoch_keeps_the_previous_run()
    {
        CommandRun.Quick(_folder.PathOf("out")).Code.Should().Be(0);
        Dictionary<string, byte[]> before = Contents();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        CommandRun run = Run(new StringWriter(), stop);
        run.Code.Should().Be(130);
        run.Output.Should().EndWith($"Stopped before the end of the first epoch; {_folder.PathOf("out")} still contains its previous run; nothing was written.{Environment.NewLine}");
        Contents().Should().BeEquivalentTo(before);

        Dictionary<string, byte[]> Contents() => Directory.GetFiles(_folder.PathOf("out"), "*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllBytes);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("search")]
    public void A_stop_while_a_file_is_read_ends_that(string command)
    {
        string csv = _folder.WriteFruit("t.csv", 90);
        CommandRun.Of([command, "--csv", csv, "--target", "fruit", "--out", _folder.PathOf("out")], new StringWriter(), terminal: null, new CancellationToken(canceled: true))
            .Should().Be(new CommandRun(130, "", $"mytorch: Stopped; no file was written.{Environment.NewLine}"));
        _folder.Names().Should().Equal("t.csv");
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("predict")]
    public void So_does_one_while_a_model_is_used(string command)
    {
        string csv = _folder.WriteFruit("t.csv", 90);
        CommandRun.Of("--csv", csv, "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        CommandRun.Of([command, _folder.PathOf("out"), "--csv", csv], new StringWriter(), terminal: null, new CancellationToken(canceled: true))
            .Should().BeEquivalentTo(new { Code = 130, Error = $"mytorch: Stopped; no file was written.{Environment.NewLine}" });
    }

    [Fact]
    public void A_stop_in_the_middle_of_a_file_ends_its_checksum()
    {
        string csv = _folder.File("t.csv", new byte[10_000_000]);
        var progress = new StopsInTheMiddle();
        Action act = () => FileChecksum.Of(csv, progress);
        act.Should().Throw<OperationCanceledException>();
        progress.Position.Should().BeInRange(5_000_000, 9_000_000);
    }

    private CommandRun Run(StringWriter output, CancellationTokenSource stop) =>
        CommandRun.Of(["--hidden", "8", "--epochs", "50", "--out", _folder.PathOf("out")], output, terminal: null, stop.Token);

    private IEnumerable<string> Files() => Directory.GetFileSystemEntries(_folder.PathOf("out")).Select(path => Path.GetFileName(path));

    private sealed class StopsInTheMiddle : IProgress<ReadProgress>
    {
        public long Position { get; private set; }

        public void Report(ReadProgress value)
        {
            Position = value.Position;
            if (value.Position > value.Length / 2)
            {
                throw new OperationCanceledException();
            }
        }
    }
}
