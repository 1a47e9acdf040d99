using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Data;
using MyTorch.Tests.Training;
using Spectre.Console;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class SearchCommandTests : IDisposable
{
    /// <summary>A search of a moment; the number of BatchNorms follows from the hidden layers, which vary.</summary>
    private static readonly string[] Quick =
        ["--vary", "learning-rate=log:1e-3..0.3", "--vary", "hidden=8/16,8", "--epochs", "1", "--trials", "4", "--stages", "2", "--seed", "5"];

    private readonly TestFolder _folder = new();

    private string Out => _folder.PathOf("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_best_settings_train_to_the_best_score()
    {
        CommandRun run = Search([.. Quick, "--out", Out]);

        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        Directory.GetFiles(Out).Select(Path.GetFileName).Should().BeEquivalentTo(".lock", "best.json", "results.csv", "results.csv.lock", "search.json");
        File.ReadAllLines(Out + "/results.csv").Should().HaveCount(9).And.HaveElementAt(0, "trial,stage,learning-rate,hidden,score,status,seconds");
        string[] best = Regex.Match(run.Output, @"trial +stage +error +learning-rate +hidden\r?\n +(.+)").Groups[1].Value.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
        run.Output.Should().Contain("The best 8 trials:").And.Contain("8 trials in ").And.Contain($"To train with the best: mytorch train --settings {Path.Combine(Out, "best.json")}");
        run.Output.Should().MatchRegex($@"\n +8 +2 +{Regex.Escape(best[2])} +{best[0]}\r?\n", "the last line of progress has the best too");

        CommandRun train = CommandRun.Of("train", "--settings", Out + "/best.json", "--out", _folder.PathOf("trained"));

        train.Error.Should().BeEmpty();
        train.Output.Should().MatchRegex($@"validation +loss \d\.\d+ \(softmax cross entropy\) +error +{Regex.Escape(best[2])}");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public void A_search_that_was_stopped_goes_on_to_the_same_end(string jobs)
    {
        using var stop = new CancellationTokenSource();
        Search([.. Quick, "--out", _folder.PathOf("whole")]).Code.Should().Be(0);

        CommandRun stopped = CommandRun.Of(["search", .. Quick, "--jobs", jobs, "--out", Out], new Tripwire("     3", stop), stop: stop.Token);
        File.ReadAllLines(Out + "/results.csv").Should().HaveCount(4);
        CommandRun resumed = Search("--resume", "--jobs", jobs, "--out", Out);

        stopped.Should().BeEquivalentTo(new { Code = 130, Error = "" });
        stopped.Output.Should().Contain("Stopped after 3 of 8 trials in ").And.Contain($"To resume: mytorch search --resume --out {Out}");
        resumed.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        SearchCase.Table(Out + "/results.csv").Should().Equal(SearchCase.Table(_folder.PathOf("whole/results.csv")));
        File.ReadAllText(Out + "/best.json").Should().Be(File.ReadAllText(_folder.PathOf("whole/best.json")));
    }

    [Fact]
    public void A_search_goes_on_with_more_stages()
    {
        Search([.. Quick, "--out", Out]);

        Search("--resume", "--stages", "3", "--out", Out).Output.Should().Contain("12 trials in ");
        Search("--resume", "--out", Out).Output.Should().Contain("12 trials in ", "the folder keeps how far it goes");
    }

    [Fact]
    public void Given_settings_do_not_vary_and_defaults_follow_the_optimizer()
    {
        Header("--batch-size", "64").Should().Be("trial,stage,learning-rate,momentum,hidden,score,status,seconds");
        Header("--optimizer", "adamw", "--hidden", "8").Should().Be("trial,stage,learning-rate,weight-decay,batch-size,score,status,seconds");

        string Header(params string[] options)
        {
            string path = _folder.PathOf(options[0]);
            Search([.. options, "--epochs", "0", "--trials", "1", "--stages", "1", "--out", path]).Error.Should().BeEmpty();
            return File.ReadAllLines(path + "/results.csv")[0];
        }
    }

    [Fact]
    public void Tables_of_numbers_are_searched_by_the_loss_too()
    {
        string table = _folder.File("table.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 7},{i % 11},{(3 * (i % 7)) - (i % 11)}.5\n")));

        CommandRun run = Search(
            "--csv", table, "--target", "y", "--score", "loss", "--optimizer", "sgd", "--epochs", "3", "--hidden", "none", "--vary", "momentum=0..0.9", "--vary", "batch-size=log:4..16",
            "--vary", "activation=relu/tanh", "--vary", "weight-decay=log:1e-6..0.1", "--trials", "4", "--stages", "2", "--out", Out);

        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().MatchRegex(@"trial +stage +loss +momentum +batch-size +activation +weight-decay\r?\n +\d+ +\d +\d\.\d{4} ");
    }

    [Fact]
    public void Failed_trials_are_reported_and_all_failing_is_an_error()
    {
        CommandRun run = Search("--vary", "learning-rate=1e300/0.01", "--init", "normal", "--activation", "identity", "--epochs", "2", "--hidden", "8", "--trials", "4", "--stages", "1", "--out", Out);
        run.Code.Should().Be(0);
        run.Output.Should().MatchRegex(@"\d trials? failed, the first of them trial \d: The .* in epoch 1, batch \d+: ");

        run = Search("--vary", "learning-rate=1e300", "--init", "normal", "--activation", "identity", "--epochs", "2", "--trials", "1", "--stages", "1", "--out", Out + "2");
        run.Code.Should().Be(1);
        run.Error.Should().StartWith("mytorch: All trials failed; error of the first trial: The ");
    }

    [Fact]
    public void A_terminal_gets_a_bar_with_the_best_score()
    {
        using var output = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        terminal.Profile.Width = 100;

        CommandRun run = CommandRun.Of(["search", .. Quick, "--out", Out], output, terminal);

        Regex.Replace(run.Output, @"\e\[[?\d;]*[A-Za-z]", "").Should().MatchRegex(@"trial 8/8, stage 2, best error \d+\.\d\d% ━{20} 00:00:00");
    }

    [Theory]
    [InlineData("x", "--vary must be NAME=RANGE, where the name is one of rotate, *, drop-last, not 'x'.")]
    [InlineData("csv=a/b", "--vary must be NAME=RANGE, where the name is one of *, not 'csv=a/b'.")]
    [InlineData("momentum=0..1", "--vary momentum=0..1: momentum must be a number of at least 0 and below 1, not '1'.")]
    [InlineData("momentum=0.9..0.5", "--vary momentum=0.9..0.5: high must be finite and at least low = 0.9.")]
    [InlineData("learning-rate=log:0..1", "--vary learning-rate=log:0..1: low must be finite and positive.")]
    [InlineData("learning-rate=exp:0..1", "--vary learning-rate=exp:0..1: a range is LOW..HIGH or log:LOW..HIGH or 1-log:LOW..HIGH.")]
    [InlineData("learning-rate=1-log:0..2", "--vary learning-rate=1-log:0..2: high must be at least 0 and below 1.")]
    [InlineData("batch-size=1-log:8..16", "--vary batch-size=1-log:8..16: a range is LOW..HIGH or log:LOW..HIGH.")]
    [InlineData("batch-size=8..16.5", "--vary batch-size=8..16.5: batch-size must be a whole number of at least 1, not '16.5'.")]
    [InlineData("batch-size=1/8", "--vary batch-size=1/8: --batch-size must be at least 2 with BatchNorm; *")]
    [InlineData("hidden=8..16", "--vary hidden=8..16: the setting is not numeric; list the choices, as in a/b/c.")]
    [InlineData("activation=relu/swash", "--vary activation=relu/swash: activation must be one of identity, *, not 'swash'.")]
    [InlineData("hidden=8/8", "--vary hidden=8/8: hidden has the duplicate value '8': the values must be distinct.")]
    [InlineData("weight-decay=0..0.1", "--vary weight-decay=0..0.1: --weight-decay is not part of the handout's training; *")]
    public void A_range_that_is_none_is_refused(string range, string message)
    {
        Refused(message, "--vary", range);
        Directory.Exists(Out).Should().BeFalse();
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        Refused("--momentum is both given and varied: choose one.", "--vary", "momentum=0..0.5", "--momentum", "0.9");
        Refused("--vary has momentum twice.", "--vary", "momentum=0..0.5", "--vary", "momentum=0..0.9");
        Refused("All settings are given, *", "--hidden", "8", "--batch-size", "8", "--momentum", "0", "--learning-rate", "0.1");
        Refused("--trials must be a whole number of at least 1, not '0'.", "--trials", "0");
        Refused("--target needs --csv, the file that contains the column.", "--target", "y");
        Refused("--score must be one of error, loss, not 'accuracy'.", "--score", "accuracy");
        CommandRun.Of("search", "--resume").Error.Should().StartWith("mytorch: --resume needs --out, the folder of the search to resume.");
    }

    [Fact]
    public void A_folder_has_one_search_with_its_own_settings()
    {
        CommandRun.Of("search", "--resume", "--out", Out).Should().BeEquivalentTo(
            new { Code = 1, Error = $"mytorch: {Out}: nothing to resume: the folder does not contain search.json.{Environment.NewLine}" });
        Search([.. Quick, "--out", Out]).Code.Should().Be(0);

        Refused($"{Out} contains a search: continue it with --resume, or choose another folder.", Quick);
        Refused(
            "--resume uses the saved settings of the search; only --trials, --stages and --jobs can be changed, not --vary, --epochs.",
            "--resume", "--epochs", "2", "--vary", "momentum=0..0.5");

        string plan = File.ReadAllText(Out + "/search.json");
        Damaged("\"trials\": 4", "\"trials\": \"four\"", "search.json: 'trials' must be a whole number, not \"four\".");
        Damaged("\"trials\": 4", "\"trials\": 0", "search.json: expected 'settings', at least 1 of 'trials' and 'stages', *");
        Damaged("8/16,8", "8/0", "search.json: vary hidden=8/0: hidden must be numbers of at least 1, *");
        Damaged("\"settings\": {", "\"sets\": {", "search.json: expected 'settings', *");
        Damaged("log:1e-3..0.3", "log:1e-3..0.2", "results.csv: trial 0 has learning-rate *, but this search draws *");
        Damaged("\"seed\": 5", "\"seed\": 6", "search.json: the samples differ from those that the search has used so far: *");

        void Damaged(string good, string bad, string message)
        {
            plan.Should().Contain(good);
            File.WriteAllText(Out + "/search.json", plan.Replace(good, bad));
            CommandRun.Of("search", "--resume", "--stages", "3", "--out", Out).Error.Should().Match($"mytorch: {Out}/{message}");
            File.ReadAllText(Out + "/search.json").Should().Be(plan.Replace(good, bad), "a search that is refused changes nothing");
        }
    }

    [Fact]
    public void A_search_goes_on_with_no_less_than_it_has()
    {
        Search([.. Quick, "--out", Out]);
        string[] before = [.. Contents()];

        Refused("--stages may only be raised by --resume: the search has 2, not 1.", "--resume", "--stages", "1");
        Refused("--trials may only be raised by --resume: the search has 4, not 3.", "--resume", "--trials", "3");
        Refused("--trials must stay 4, not 8: the search has 2 stages, *. Raise --stages.", "--resume", "--trials", "8");

        Contents().Should().Equal(before);

        IEnumerable<string> Contents() => Directory.GetFiles(Out).Order().Select(File.ReadAllText);
    }

    [Fact]
    public void A_search_of_one_stage_goes_on_with_more_trials()
    {
        Search("--vary", "learning-rate=log:1e-3..0.3", "--hidden", "8", "--epochs", "1", "--trials", "2", "--stages", "1", "--out", Out);

        Search("--resume", "--trials", "3", "--out", Out).Output.Should().Contain("3 trials in ");
        Search("--resume", "--out", Out).Output.Should().Contain("3 trials in ");
    }

    [Fact]
    public void Another_process_that_searches_in_the_folder_keeps_its_plan()
    {
        Search([.. Quick, "--out", Out]);
        string plan = File.ReadAllText(Out + "/search.json");
        using (var other = new OutputFolder(Out, []))
        {
            other.Take();
            CommandRun run = Search("--resume", "--stages", "3", "--out", Out);
            run.Code.Should().Be(1);
            run.Error.Should().StartWith($"mytorch: {Out}: another process is writing to this folder");
        }

        File.ReadAllText(Out + "/search.json").Should().Be(plan);
    }

    [Fact]
    public void Other_samples_are_refused()
    {
        string table = _folder.WriteFruit("fruit.csv", 60);
        Search("--csv", table, "--target", "fruit", "--ignore", "id", "--epochs", "1", "--trials", "2", "--stages", "1", "--hidden", "4", "--out", Out).Code.Should().Be(0);
        string plan = File.ReadAllText(Out + "/search.json");
        _folder.WriteFruit("fruit.csv", 60, seed: 2);

        Search("--resume", "--trials", "3", "--out", Out).Should().BeEquivalentTo(new
        {
            Code = 1,
            Error = $"mytorch: {Out}/search.json: the samples differ from those that the search has used so far: the files have changed, or an earlier version held out other samples. Restore the files, or start a new search.{Environment.NewLine}",
        });
        File.ReadAllText(Out + "/search.json").Should().Be(plan);
    }

    [Fact]
    public void A_table_is_named_by_its_full_path()
    {
        string table = Path.GetRelativePath(Environment.CurrentDirectory, _folder.WriteFruit("fruit.csv", 60));
        Search("--csv", table, "--target", "fruit", "--ignore", "id", "--epochs", "1", "--trials", "1", "--stages", "1", "--out", Out).Code.Should().Be(0);

        foreach (string name in new[] { "search.json", "best.json" })
        {
            File.ReadAllText(Path.Combine(Out, name)).Should().Contain($"\"csv\": \"{Path.GetFullPath(table)}\"");
        }
    }

    [Fact]
    public void The_folder_of_a_run_is_none_of_a_search()
    {
        CommandRun.Quick(Out).Code.Should().Be(0);

        Refused($"{Out} contains a training run: choose another folder.", Quick);
        File.Exists(Out + "/search.json").Should().BeFalse();
    }

    private static CommandRun Search(params string[] options) => CommandRun.Of(["search", .. options]);

    private void Refused(string message, params string[] options)
    {
        CommandRun run = Search([.. options, "--out", Out]);
        run.Code.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().Match($"mytorch: {message} See mytorch --help.{Environment.NewLine}");
    }
}
