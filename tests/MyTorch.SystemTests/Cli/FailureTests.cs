using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class FailureTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("double", "1e300")]
    [InlineData("float", "3e38")]
    public void Diverging_training_names_epoch_and_batch_and_writes_nothing(string dtype, string learningRate)
    {
        CommandRun run = CommandRun.Quick(_folder.PathOf("out"), "--learning-rate", learningRate, "--dtype", dtype);
        Failed(run, "mytorch: The training loss is * in epoch 1, batch *.");
        _folder.Names().Should().BeEmpty();
    }

    [Fact]
    public void A_diverged_run_can_be_replaced_by_a_new_run()
    {
        string csv = _folder.WritePrices("prices.csv", 100);
        string[] args = ["--csv", csv, "--target", "price", "--hidden", "none", "--batch-norm", "0", "--optimizer", "sgd", "--out", _folder.PathOf("out")];
        Failed(CommandRun.Of([.. args, "--epochs", "500", "--learning-rate", "10", "--dtype", "float"]), "mytorch: The training loss is *");
        _folder.PathOf("out/checkpoints").Should().Match(path => Directory.EnumerateFiles(path, "*.safetensors").Any());
        CommandRun.Of([.. args, "--epochs", "3", "--learning-rate", "0.01"]).Should().BeEquivalentTo(new { Code = 0, Error = "" });
    }

    [Fact]
    public void A_run_that_is_not_done_is_kept_before_a_file_is_read()
    {
        CommandRun.Quick(_folder.PathOf("out"));
        _folder.File("out/checkpoints/unfinished", "");
        CommandRun run = CommandRun.Of("--csv", _folder.PathOf("none.csv"), "--target", "y", "--out", _folder.PathOf("out"));
        run.Code.Should().Be(2);
        run.Error.Should().StartWith($"mytorch: {_folder.PathOf("out")} contains an unfinished run");
    }

    [Fact]
    public void A_file_for_an_output_folder_is_refused_before_training()
    {
        string file = _folder.File("out", "mine");
        foreach (string path in new[] { file, Path.Combine(file, "deeper", "still") })
        {
            CommandRun run = CommandRun.Quick(path);
            run.Output.Should().BeEmpty();
            Failed(run, $"mytorch: {path} cannot be the output folder: {file} is a file or is not writable.");
        }

        File.ReadAllText(file).Should().Be("mine");
    }

    [Fact]
    public void A_network_that_does_not_fit_into_memory_is_refused()
    {
        Failed(CommandRun.Of("--hidden", "2147483647", "--out", _folder.PathOf("out")), "mytorch: 64 x 2147483647 are 137438953408 elements, but an array holds at most *");
    }

    private static void Failed(CommandRun run, string line)
    {
        run.Code.Should().Be(1);
        run.Error.Should().Match(line + Environment.NewLine);
        run.Error.Count(character => character == '\n').Should().Be(1);
    }
}
