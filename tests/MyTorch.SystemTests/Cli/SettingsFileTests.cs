using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class SettingsFileTests : IDisposable
{
    private const string Everything = """
        {
          "csv": "größe.csv",
          "target": "a,b",
          "task": "regression",
          "missing-labels": "drop",
          "ignore": "id",
          "delimiter": "tab",
          "header": "no",
          "mnist": "folder",
          "images": "pictures",
          "labels": "kinds",
          "validation": 0.25,
          "test": 0.5,
          "validation-csv": "held out.csv",
          "scale": "minmax",
          "rotate": 1.5,
          "shift": 2,
          "noise": 0.125,
          "preset": "best",
          "from": "model",
          "categorical": "c",
          "numeric": "d",
          "date": "e",
          "id": "f",
          "weight": "w",
          "group": "g",
          "time": "h",
          "missing": "-,none",
          "decimal": ",",
          "thousands": ".",
          "encoding": "latin1",
          "class-weights": "balanced",
          "calibrate": "yes",
          "target-transform": "auto",
          "folds": 7,
          "stream": 50,
          "hidden": "7,6,5",
          "activation": "tanh",
          "batch-norm": 3,
          "dropout": 0.5,
          "init": "kaiming",
          "criterion": "huber",
          "label-smoothing": 0.125,
          "huber-delta": 0.5,
          "optimizer": "sgd",
          "learning-rate": 1E-05,
          "momentum": 0.75,
          "weight-decay": 0.001,
          "l1": 0.002,
          "l2": 0.004,
          "schedule": "cosine",
          "gamma": 0.3,
          "step-size": 4,
          "schedule-by": "batch",
          "clip": 3,
          "patience": 9,
          "monitor": "error",
          "min-delta": 0.0625,
          "tolerance": 0.0078125,
          "threshold": "f1",
          "epochs": 8,
          "batch-size": 17,
          "drop-last": "yes",
          "seed": -3,
          "starts": 4,
          "dtype": "float",
          "checkpoint-every": 5,
          "out": "there"
        }

        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_setting_is_read_and_written_as_it_was()
    {
        var options = new TrainOptions();
        TrainSettings settings = options.Parse(Everything, "test");
        SettingsJson.Write(settings, options.Settings).Should().Be(Everything.ReplaceLineEndings("\n"));
        foreach (SettingOption setting in options.Settings)
        {
            setting.TextOf(settings).Should().NotBe(setting.TextOf(TrainSettings.ForTables), setting.Name);
            setting.TextOf(settings).Should().NotBe(setting.TextOf(TrainSettings.ForImages), setting.Name);
        }
    }

    [Fact]
    public void Saved_settings_give_the_same_run()
    {
        CommandRun.Quick(_folder.PathOf("a"), "--optimizer", "adam", "--seed", "4", "--save-settings", _folder.PathOf("s.json")).Code.Should().Be(0);
        CommandRun.Of("train", "--settings", _folder.PathOf("s.json"), "--out", _folder.PathOf("b")).Code.Should().Be(0);
        foreach (string name in DigitsRunTests.RepeatableNames)
        {
            File.ReadAllBytes(_folder.PathOf($"a/{name}")).Should().Equal(File.ReadAllBytes(_folder.PathOf($"b/{name}")), name);
        }
    }

    [Fact]
    public void An_option_on_the_command_line_wins_over_the_file()
    {
        string file = _folder.File("s.json", """{ "epochs": 50, "hidden": [8, 4], /* lists too */ "seed": "7", }""");
        CommandRun.Of("--settings", file, "--epochs", "2", "--out", _folder.PathOf("out")).Should().BeEquivalentTo(new { Code = 0, Error = "" });
        string written = File.ReadAllText(_folder.PathOf("out/settings.json"));
        written.Should().Contain("\"epochs\": 2,").And.Contain("\"hidden\": \"8,4\",").And.Contain("\"seed\": 7,").And.Contain("\"batch-norm\": 2,");
    }

    [Fact]
    public void A_table_in_the_file_brings_the_defaults_for_tables()
    {
        new TrainOptions().Parse("""{ "csv": "x.csv" }""", "test").Should().Be(TrainSettings.ForTables with { Csv = "x.csv" });
        new TrainOptions().Parse("{}", "test").Should().Be(TrainSettings.ForImages);
    }

    [Theory]
    [InlineData("""{ "epoch": 3 }""", "there is no setting 'epoch', only csv, target, *")]
    [InlineData("""{ "epochs": "many" }""", "epochs must be a whole number of at least 0, not 'many'.")]
    [InlineData("""{ "epochs": 1.5 }""", "epochs must be a whole number of at least 0, not '1.5'.")]
    [InlineData("""{ "epochs": true }""", "epochs must be a text, a number or a list of them, not true.")]
    [InlineData("""{ "epochs": null }""", "epochs must be a text, a number or a list of them, not null.")]
    [InlineData("""{ "hidden": [[8]] }""", "hidden must be a text, a number or a list of them, not *")]
    [InlineData("""{ "hidden": [] }""", "hidden must be numbers of at least 1, such as 64,32, or none, not ''.")]
    [InlineData("""{ "optimizer": "adamm" }""", "optimizer must be one of handout, sgd, adam, adamw, rmsprop, adagrad, not 'adamm'.")]
    [InlineData("""{ "learning-rate": 1e999 }""", "learning-rate must be a finite number of at least 0, not '1e999'.")]
    [InlineData("""{ "seed": 1, "seed": 2 }""", "the setting 'seed' occurs twice.")]
    [InlineData("{ \"seed\": 1,\n  \"epochs\" 2 }", "line 2: expected JSON. *")]
    [InlineData("""{ "out": "\ud800" }""", "expected valid Unicode, found an unpaired surrogate.")]
    [InlineData("""{ "hidden": ["\ud800"] }""", "expected valid Unicode, *")]
    [InlineData("""{ "\ud800": 1 }""", "expected valid Unicode, *")]
    [InlineData("[1]", "expected a JSON object, as in *")]
    [InlineData("", "line 1: expected JSON. *")]
    public void A_file_that_is_not_good_is_refused_by_name(string json, string message)
    {
        string file = _folder.File("s.json", json);
        CommandRun run = CommandRun.Of("--settings", file, "--out", _folder.PathOf("out"));
        run.Should().BeEquivalentTo(new { Code = 1, Output = "" });
        run.Error.Should().Match($"mytorch: {file}: {message}{Environment.NewLine}");
        _folder.Names().Should().Equal("s.json");
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() =>
        CommandRun.Of("--settings", _folder.PathOf("none.json")).Should().BeEquivalentTo(new { Code = 1, Error = $"mytorch: Could not find file '{_folder.PathOf("none.json")}'.{Environment.NewLine}" });
}
