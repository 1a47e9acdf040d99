using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class ResumeTests : IDisposable
{
    private static readonly string[] Adam =
        ["--optimizer", "adam", "--dropout", "0.2", "--schedule", "plateau", "--step-size", "1", "--weight-decay", "0.01", "--clip", "1", "--patience", "50", "--rotate", "5", "--noise", "0.1"];

    private readonly TestFolder _folder = new();

    public static TheoryData<string, string[]> Runs => new()
    {
        { "double", [] },
        { "float", [] },
        { "double", Adam },
        { "float", Adam },
        { "float", ["--optimizer", "adam", "--schedule", "step", "--step-size", "7", "--schedule-by", "batch", "--l1", "0.001", "--l2", "0.002", "--tolerance", "1e-9"] },
        { "float", ["--optimizer", "rmsprop", "--schedule", "exponential", "--shift", "1"] },
        { "float", ["--optimizer", "sgd", "--schedule", "step", "--step-size", "2", "--checkpoint-every", "2", "--scale", "standard"] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_that_goes_on_has_the_bits_of_one_that_never_stopped(string dtype, string[] more)
    {
        Train("whole", ["--epochs", "6", "--dtype", dtype, .. more]).Code.Should().Be(0);
        Train("parts", ["--epochs", "4", "--dtype", dtype, .. more]).Code.Should().Be(0);
        CommandRun run = Resume("--epochs", "6");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain($"Resuming after epoch 4, from {_folder.PathOf("parts/checkpoints/checkpoint-00000")}").And.Contain("2 epochs in ");
        SameFiles();
    }

    [Fact]
    public void A_table_is_gone_on_with_to_the_same_bits()
    {
        string csv = _folder.WritePrices("prices.csv", 100);
        Train("whole", "--epochs", "6", "--csv", csv, "--target", "price");
        Train("parts", "--epochs", "3", "--csv", csv, "--target", "price");
        Resume("--epochs", "6").Code.Should().Be(0);
        SameFiles();
    }

    [Theory]
    [InlineData]
    [InlineData("--optimizer", "adam", "--schedule", "cosine", "--rotate", "5", "--shift", "1", "--noise", "0.1")]
    [InlineData("--optimizer", "adam", "--schedule", "plateau", "--step-size", "1", "--learning-rate", "0.1", "--patience", "2", "--epochs", "40")]
    public void A_run_stopped_by_Ctrl_C_resumes_from_the_last_full_epoch(params string[] more)
    {
        string[] settings = more.Contains("--epochs") ? more : ["--epochs", "6", .. more];
        Train("whole", settings);
        using var stop = new CancellationTokenSource();
        CommandRun stopped = CommandRun.Of(["--hidden", "16", "--out", _folder.PathOf("parts"), .. settings], new Tripwire("    3", stop), terminal: null, stop.Token);
        stopped.Code.Should().Be(130);
        stopped.Output.Should().EndWith($"To resume: mytorch train --resume --out {_folder.PathOf("parts")}{Environment.NewLine}");
        Train("parts", settings).Error.Should().Be($"mytorch: {_folder.PathOf("parts")} contains an unfinished run: continue it with --resume, or choose another folder. See mytorch --help.{Environment.NewLine}");
        Resume().Code.Should().Be(0);
        SameFiles();
    }

    [Fact]
    public void A_run_whose_cosine_ends_with_it_gets_no_more_epochs()
    {
        Train("parts", "--epochs", "3", "--optimizer", "adam", "--schedule", "cosine");
        Resume("--epochs", "3").Code.Should().Be(0);
        CommandRun run = Resume("--epochs", "6");
        run.Code.Should().Be(2);
        run.Error.Should().StartWith("mytorch: A run with --schedule cosine cannot be extended: its learning rate falls to 0 at epoch 3. For 6, start a new run");
    }

    /// <summary>Killed as soon as it has printed an epoch, again and again: no epoch that was printed is lost.</summary>
    [Fact]
    public void A_killed_run_resumes_and_ends_bitwise_identical()
    {
        string[] settings = ["--hidden", "256,256", "--epochs", "12", "--out"];
        int printed = 0;
        foreach (int epoch in (int[])[3, 5, 7, 9])
        {
            string output = KillAt(epoch, printed == 0 ? [.. settings, _folder.PathOf("parts")] : ["--resume", "--out", _folder.PathOf("parts")]);
            Number(output, "Resuming after epoch ([0-9]+)").Should().BeGreaterThanOrEqualTo(printed);
            printed = Math.Max(printed, Number(output, "(?m)^ {1,4}([0-9]+) "));
        }

        CommandRun resumed = Resume();
        resumed.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        Number(resumed.Output, "Resuming after epoch ([0-9]+)").Should().BeGreaterThanOrEqualTo(printed);
        CommandRun.Of([.. settings, _folder.PathOf("whole")]);
        SameFiles();

        // The last one, or 0.
        static int Number(string output, string pattern) => Regex.Matches(output, pattern).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).LastOrDefault();
    }

    /// <summary>Runs the command until it prints an epoch, and returns all that it has printed.</summary>
    private static string KillAt(int epoch, string[] args)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "MyTorch.Cli.dll");
        using Process process = Process.Start(
            new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. args]) { RedirectStandardOutput = true })!;
        var output = new StringBuilder();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            output.AppendLine(line);
            if (line.StartsWith($"{epoch,5} ", StringComparison.Ordinal))
            {
                process.Kill();
            }
        }

        process.WaitForExit();
        return output.ToString();
    }

    [Fact]
    public void A_damaged_checkpoint_is_named_and_the_one_before_it_taken()
    {
        Train("whole", "--epochs", "6");
        Train("parts", "--epochs", "4");
        string newest = _folder.PathOf("parts/checkpoints/checkpoint-000004.safetensors");
        byte[] content = File.ReadAllBytes(newest);
        content[^5] ^= 1;
        File.WriteAllBytes(newest, content);
        Resume("--epochs", "6").Output.Should().Contain($"Skipped damaged checkpoint: {newest}").And.Contain("Resuming after epoch 3, from ");
        SameFiles();
    }

    [Fact]
    public void A_finished_run_is_written_again()
    {
        Train("whole", "--epochs", "3");
        Train("parts", "--epochs", "3");
        File.Delete(_folder.PathOf("parts/stats.csv"));
        CommandRun run = Resume();
        run.Code.Should().Be(0);
        run.Output.Should().Contain($"Nothing was left to train after 3 epochs.{Environment.NewLine}");
        SameFiles();
    }

    [Fact]
    public void A_new_run_removes_the_checkpoints_of_the_previous_run()
    {
        Train("parts", "--epochs", "5", "--optimizer", "adam");
        Train("parts", "--epochs", "2").Code.Should().Be(0, "a run that is done may be replaced");
        Directory.GetFiles(_folder.PathOf("parts/checkpoints"), "*.safetensors").Should().HaveCount(2);
        Train("parts", "--epochs", "2", "--checkpoint-every", "0");
        Directory.GetFiles(_folder.PathOf("parts/checkpoints"), "*.safetensors").Should().BeEmpty();
        Failed(Resume(), $"{_folder.PathOf("parts/checkpoints")}: nothing to resume: no checkpoint was saved.");
    }

    [Fact]
    public void A_run_that_fails_in_its_first_epoch_leaves_the_one_before_it()
    {
        Train("parts", "--epochs", "2");
        Train("parts", "--epochs", "2", "--learning-rate", "1e300").Code.Should().Be(1);
        Resume().Output.Should().Contain("Resuming after epoch 2");
    }

    [Fact]
    public void Other_samples_are_refused()
    {
        string csv = _folder.WritePrices("prices.csv", 100);
        Train("parts", "--epochs", "3", "--csv", csv, "--target", "price");
        _folder.WritePrices("prices.csv", 100, seed: 2);
        Failed(Resume("--epochs", "6"), "*: the samples differ from those of the saved run: the files have changed, or an earlier version held out other samples. Restore the files, or start a new run.");
    }

    [Fact]
    public void Another_process_in_the_folder_is_refused()
    {
        Train("parts", "--epochs", "2");
        using var other = new OutputFolder(_folder.PathOf("parts"), []);
        other.Take();
        Failed(Resume(), $"{_folder.PathOf("parts")}: another process is writing to this folder*");
        Failed(Train("parts", "--epochs", "2"), "*: another process is writing to this folder*");
        Failed(Train("parts", "--epochs", "2", "--checkpoint-every", "0"), "*: another process is writing to this folder*");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public void Another_process_in_the_folder_keeps_its_files(string checkpointEvery)
    {
        using var other = new OutputFolder(_folder.PathOf("parts"), []);
        using var training = new CancellationTokenSource();
        using CancellationTokenRegistration registration = training.Token.Register(() =>
        {
            other.Take();
            _folder.File("parts/settings.json", "other");
        });
        string[] args = ["--hidden", "16", "--epochs", "3", "--checkpoint-every", checkpointEvery, "--out", _folder.PathOf("parts")];
        CommandRun run = CommandRun.Of(args, new Tripwire("epoch ", training));
        Failed(run, "*: another process is writing to this folder*");
        File.ReadAllText(_folder.PathOf("parts/settings.json")).Should().Be("other");
        _folder.Names().Should().Equal("parts");
        Directory.GetFileSystemEntries(_folder.PathOf("parts")).Should().HaveCount(2);
    }

    [Fact]
    public void Only_half_written_files_of_a_killed_run_are_removed()
    {
        Train("parts", "--epochs", "1");
        string[] left = [.. DigitsRunTests.Names.Select(name => _folder.File($"parts/{name}.x1y2z3.abc.tmp", "half"))];
        string mine = _folder.File("parts/mine.tmp", "whole");
        using var written = new FileStream(left[0], FileMode.Open, FileAccess.Write, FileShare.Read);
        Train("parts", "--epochs", "1").Code.Should().Be(0);
        Directory.GetFiles(_folder.PathOf("parts"), "*.tmp").Should().BeEquivalentTo([mine, left[0]], "that which is still written to is nobody else's");
    }

    [SmallDiskFact]
    public void A_full_disk_ends_the_run_and_keeps_what_was_saved()
    {
        using var disk = new SmallDisk(kilobytes: 256);
        string[] args = ["--hidden", "none", "--epochs", "3", "--dtype", "float", "--checkpoint-every", "3", "--out", Path.Combine(disk.Root, "run")];
        CommandRun.Of(args).Code.Should().Be(0);
        byte[] model = File.ReadAllBytes(Path.Combine(disk.Root, "run/model.safetensors"));
        Failed(CommandRun.Of(["train", "--hidden", "1024", .. args[2..]]), "*No space left on device*");
        File.ReadAllBytes(Path.Combine(disk.Root, "run/model.safetensors")).Should().Equal(model);
        Directory.GetFiles(disk.Root, "*.tmp", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public void Where_there_is_nothing_to_resume_it_says_so()
    {
        Failed(Resume(), $"{_folder.PathOf("parts")}: nothing to resume: the folder does not contain settings.json.");
        CommandRun.Of("--resume").Should().BeEquivalentTo(new { Code = 2, Error = $"mytorch: --resume needs --out, the folder of the run to resume. See mytorch --help.{Environment.NewLine}" });
    }

    [Fact]
    public void Other_settings_are_refused()
    {
        Train("parts", "--epochs", "3");
        Refused("--resume uses the saved settings of the run; only --epochs can be changed, not --seed, --dtype.", "--seed", "1", "--dtype", "double");
        Refused("--resume uses the saved settings of the run; only --epochs can be changed, not --save-settings.", "--save-settings", "x");
        Refused("--epochs 2 is less than the 3 of the run, which --resume can only raise.", "--epochs", "2");

        void Refused(string message, params string[] more) =>
            Resume(more).Should().Be(new CommandRun(2, "", $"mytorch: {message} See mytorch --help.{Environment.NewLine}"));
    }

    private CommandRun Train(string name, params string[] more) => CommandRun.Of(["--hidden", "16", "--out", _folder.PathOf(name), .. more]);

    private CommandRun Resume(params string[] more) => CommandRun.Of(["train", "--resume", "--out", _folder.PathOf("parts"), .. more]);

    private void SameFiles()
    {
        foreach (string name in DigitsRunTests.RepeatableNames)
        {
            File.ReadAllBytes(_folder.PathOf($"parts/{name}")).Should().Equal(File.ReadAllBytes(_folder.PathOf($"whole/{name}")), name);
        }
    }

    private static void Failed(CommandRun run, string message)
    {
        run.Code.Should().Be(1);
        run.Error.Should().Match($"mytorch: {message}{Environment.NewLine}");
    }
}
