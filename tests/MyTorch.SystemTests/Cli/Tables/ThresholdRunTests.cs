using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>Decision thresholds, penalties and several starting points at the command line.</summary>
public sealed class ThresholdRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0.9", "")]
    [InlineData("youden", ", the largest Youden's J on the validation samples")]
    [InlineData("f1", ", the largest F1 on the validation samples")]
    [InlineData("mcc", ", the largest Matthews correlation coefficient on the validation samples")]
    [InlineData("recall-at-precision:0.75", ", the largest recall at a precision of at least 0.75 on the validation samples")]
    public void A_threshold_of_the_training_is_kept_by_the_model(string threshold, string how)
    {
        string csv = WriteTwo("two.csv", 120);
        string validation = WriteTwo("validation.csv", 60, seed: 2);
        CommandRun training = Train(csv, "--validation-csv", validation, "--threshold", threshold);
        training.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        training.Output.Should().Match($"*Class yes is predicted where its probability is above *{how}.*");
        File.ReadAllText(_folder.PathOf("out/report.html")).Should().MatchRegex(@"are wrong\. Class yes is predicted where its probability is above 0\.\d+" + how.Replace("'", "(&#39;|')", StringComparison.Ordinal) + @"\.</p>");
        CommandRun evaluation = CommandRun.Of("evaluate", _folder.PathOf("out"), "--csv", validation);
        evaluation.Output.TrimEnd().Split('\n')[^1].Should().Be(training.Output.Split("validation  ")[1].Split(Environment.NewLine)[0]);

        double kept = Tables.Number(evaluation.Output.Split("is above ")[1].Split(".\n")[0].Split($".{Environment.NewLine}")[0]);
        Predicted(validation).Where(row => Math.Abs(row.Probability - kept) > 1e-4).Should().OnlyContain(row => (row.Class == "yes") == (row.Probability > kept));
    }

    [Fact]
    public void The_threshold_option_overrides_that_of_the_model()
    {
        string csv = WriteTwo("two.csv", 120);
        Train(csv).Code.Should().Be(0);

        (string Class, double Probability)[] rows = Predicted(csv, "--threshold", "0.8");
        rows.Should().OnlyContain(row => (row.Class == "yes") == (row.Probability > 0.8)).And.Contain(row => row.Probability > 0.5 && row.Class == "no");
        Predicted(csv).Should().OnlyContain(row => (row.Class == "yes") == (row.Probability > 0.5));
        CommandRun.Of("evaluate", _folder.PathOf("out"), "--csv", csv, "--threshold", "0.8").Output.Should().Contain("Class yes is predicted where its probability is above 0.8.");
    }

    [Theory]
    [InlineData("f1", "24 samples held out, which were also used to choose the threshold:")]
    [InlineData("0.6", "24 samples held out: with another --seed")]
    public void A_threshold_that_the_validation_samples_chose_is_pointed_out(string threshold, string note) =>
        Train(WriteTwo("two.csv", 120), "--threshold", threshold).Output.Should().Contain(note);

    [Fact]
    public void A_threshold_that_does_not_fit_is_refused()
    {
        string fruit = _folder.WriteFruit("fruit.csv", 60);
        Refuse("--threshold decides between two classes, but the model predicts 3 classes.", "train", "--csv", fruit, "--target", "fruit", "--threshold", "0.6", "--out", _folder.PathOf("other"));
        Refuse("--threshold decides between two classes, but the model predicts numbers.", "train", "--csv", _folder.WritePrices("p.csv", 60), "--target", "price", "--threshold", "f1", "--out", _folder.PathOf("other"));
        CommandRun.Of("train", "--threshold", "60").Error.Should().Contain("--threshold must be a number of at least 0 and below 1, or one of youden, f1, fBETA, accuracy, balanced-accuracy, mcc, recall-at-precision:P, precision-at-recall:R, not '60'.");
        CommandRun.Of("predict", "x", "--threshold", "f1").Error.Should().Contain("--threshold must be a number of at least 0 and below 1, not 'f1'.");
        CommandRun.Of("train", "--csv", fruit, "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        Refuse("--threshold decides between two classes, but the model predicts 3 classes.", "predict", _folder.PathOf("out"), "--csv", fruit, "--threshold", "0.5");

        static void Refuse(string message, params string[] args)
        {
            CommandRun run = CommandRun.Of(args);
            (run.Code, run.Error.Contains(message, StringComparison.Ordinal)).Should().Be((2, true), run.Error);
        }
    }

    [Fact]
    public void Inspect_and_the_report_show_the_chosen_threshold()
    {
        CommandRun training = Train(WriteTwo("two.csv", 120), "--threshold", "f1");
        string sentence = training.Output.Split(Environment.NewLine).Single(line => line.StartsWith("Class yes", StringComparison.Ordinal));

        CommandRun.Of("inspect", _folder.PathOf("out")).Output.Should().Contain($"threshold         {sentence}");
        File.ReadAllText(_folder.PathOf("out/report.html")).Should().Contain("Threshold of yes").And.Contain(sentence.Split("is above ")[1].Split(',')[0]);
    }

    [Fact]
    public void A_network_of_NaN_has_no_threshold_but_is_evaluated()
    {
        TrainSettings settings = TrainSettings.ForTables with { Csv = WriteTwo("two.csv", 90), Target = "answer", Threshold = "f1" };
        var job = new TrainingJob<double>(settings, TrainingData<double>.Load(settings));
        job.Evaluate().Threshold.Should().NotBeNull();
        job.Trainer.Network.Parameters[0].Value.Clear();
        job.Trainer.Network.Parameters[^1].Value[0, 0] = double.NaN;

        job.Evaluate().Threshold.Should().BeNull();
    }

    [Fact]
    public void Search_rejects_threshold_and_starts_before_the_first_trial()
    {
        string fruit = _folder.WriteFruit("fruit.csv", 60);
        string settings = _folder.File("settings.json", """{"starts": 3}""");
        string path = _folder.PathOf("search");

        CommandRun.Of("search", "--csv", fruit, "--target", "fruit", "--threshold", "f1", "--out", path).Should().BeEquivalentTo(
            new { Code = 2, Error = $"mytorch: --threshold decides between two classes, but the model predicts 3 classes. See mytorch --help.{Environment.NewLine}" });
        CommandRun.Of("search", "--settings", settings, "--out", path).Error.Should().Be(
            $"mytorch: {settings}: starts is 3, but search trains each trial from one starting point: set it to 1, and give --starts to train with the best settings. See mytorch --help.{Environment.NewLine}");
        CommandRun.Of("search", "--starts", "3", "--out", path).Code.Should().Be(2);
        Directory.Exists(path).Should().BeFalse();
    }

    [Fact]
    public void A_cosine_by_batch_of_too_many_steps_is_rejected() =>
        Train(WriteTwo("two.csv", 90), "--schedule", "cosine", "--schedule-by", "batch", "--epochs", "2000000000").Should().BeEquivalentTo(
            new { Code = 2, Error = $"mytorch: --schedule-by batch has a step for each of the 3 batches of 2000000000 epochs, but --schedule cosine has at most 2147483647: choose fewer --epochs, or --schedule-by epoch. See mytorch --help.{Environment.NewLine}" });

    [Fact]
    public void Penalties_change_the_network_and_have_a_curve()
    {
        string csv = WriteTwo("two.csv", 90);
        Train(csv, "--l1", "0.01", "--l2", "0.02").Code.Should().Be(0);

        string[] history = File.ReadAllLines(_folder.PathOf("out/stats.csv"));
        string[] names = history[0].Split(',');
        double[] last = [.. history[^1].Split(',').Select(Tables.Number)];
        last[Array.IndexOf(names, "train_objective")].Should().BeGreaterThan(last[Array.IndexOf(names, "train_loss")]);
        File.ReadAllText(_folder.PathOf("out/report.html")).Should().Contain("The loss with the penalties of the weights.");
        Train(csv, "--optimizer", "handout", "--l1", "0.01").Code.Should().Be(0);
    }

    [Fact]
    public void The_best_of_several_starts_is_kept()
    {
        string csv = WriteTwo("two.csv", 90);
        CommandRun run = Train(csv, "--starts", "3");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        string line = run.Output.Split(Environment.NewLine).Single(line => line.Contains("is the best", StringComparison.Ordinal));
        double[] losses = [.. line.Split("validation losses: ")[1].TrimEnd('.').Split(", ").Select(Tables.Number)];
        losses.Should().HaveCount(3).And.OnlyHaveUniqueItems();
        line.Should().StartWith($"Start {Array.IndexOf(losses, losses.Min()) + 1} is the best");
        byte[] model = File.ReadAllBytes(_folder.PathOf("out/model.safetensors"));

        Train(csv, "--starts", "3").Output.Should().Contain(line);
        File.ReadAllBytes(_folder.PathOf("out/model.safetensors")).Should().Equal(model);
        CommandRun.Of("train", "--resume", "--out", _folder.PathOf("out"), "--epochs", "20").Should().BeEquivalentTo(
            new { Code = 2, Error = $"mytorch: {_folder.PathOf("out")}: a run with --starts 3 saves no checkpoints and cannot be resumed; train again. See mytorch --help.{Environment.NewLine}" });
    }

    /// <summary>After the first start, nothing is trained and nothing more announced.</summary>
    [Fact]
    public void Starts_that_are_stopped_leave_the_best_so_far()
    {
        using var stop = new CancellationTokenSource();
        using var output = new Tripwire("Start 2 of 5", stop);
        CommandRun.Of(Args(WriteTwo("two.csv", 90), "--starts", "5"), output, terminal: null, stop.Token).Should().BeEquivalentTo(new { Code = 130, Error = "" });

        output.ToString().Should().Contain("Stopped in start 2 of 5.").And.Contain("Start 1 is the best").And.NotContain("Start 3");
        File.Exists(_folder.PathOf("out/model.safetensors")).Should().BeTrue();
    }

    private CommandRun Train(string csv, params string[] more) => CommandRun.Of(Args(csv, more));

    private string[] Args(string csv, params string[] more)
    {
        (string Name, string Value)[] settings = [("--hidden", "8"), ("--epochs", "12"), ("--patience", "0"), ("--learning-rate", "0.01")];
        return ["train", "--csv", csv, "--target", "answer", "--out", _folder.PathOf("out"), .. settings.Where(setting => !more.Contains(setting.Name)).SelectMany(setting => new[] { setting.Name, setting.Value }), .. more];
    }

    private (string Class, double Probability)[] Predicted(string csv, params string[] more) =>
    [
        .. from line in CommandRun.Of(["predict", _folder.PathOf("out"), "--csv", csv, .. more]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
           let cells = line.Split(',')
           select (cells[0], Tables.Number(cells[2])),
    ];

    /// <summary>Two classes that overlap.</summary>
    private string WriteTwo(string name, int rows, int seed = 1)
    {
        var random = new Random(seed);
        IEnumerable<string> lines = Enumerable.Range(0, rows).Select(i => FormattableString.Invariant(
            $"{random.NextDouble() + (0.4 * (i % 2))},{random.NextDouble() + (0.4 * (i % 2))},{(i % 2 == 0 ? "no" : "yes")}"));
        return _folder.File(name, $"a,b,answer\n{string.Join('\n', lines)}\n");
    }
}
