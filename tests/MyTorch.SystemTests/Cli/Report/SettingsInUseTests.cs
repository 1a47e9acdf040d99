using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public sealed class SettingsInUseTests
{
    private static readonly TrainSettings Table = TrainSettings.ForTables with { Csv = "a.csv", Target = "y" };

    [Fact]
    public void What_was_chosen_comes_apart_from_the_defaults()
    {
        (IReadOnlyList<(string Name, string Value)> chosen, IReadOnlyList<(string Name, string Value)> defaults) =
            SettingsInUse.Of(Table with { Hidden = new LayerSizes([7]), Seed = 3 });
        chosen.Should().Equal(("csv", "a.csv"), ("target", "y"), ("hidden", "7"), ("seed", "3"));
        defaults.Should().Contain([("optimizer", "adam"), ("epochs", "200"), ("learning-rate", "0.001")]).And.NotContain(chosen);
    }

    [Fact]
    public void A_default_that_depends_on_another_setting_was_not_chosen()
    {
        Names(TrainSettings.ForImages with { Hidden = new LayerSizes([9]), Optimizer = "adam" }).Chosen.Should().Equal("hidden", "optimizer");
        Names(Table with { Optimizer = "sgd", LearningRate = 0.001 }).Chosen.Should().Equal("csv", "target", "optimizer", "learning-rate");
    }

    [Fact]
    public void The_default_of_missing_labels_depends_on_the_model()
    {
        TrainSettings model = Table with { Table = new TableSettings { Preset = Presets.Good }, MissingLabels = MissingLabels.Drop };
        Names(model).Chosen.Should().NotContain("missing-labels");
        Names(model with { MissingLabels = MissingLabels.Reject }).Chosen.Should().Contain("missing-labels");
        Names(Table with { MissingLabels = MissingLabels.Drop }).Chosen.Should().Contain("missing-labels");
    }

    [Fact]
    public void What_has_no_effect_is_left_out()
    {
        string[] ofImages = ["rotate", "shift"];
        string[] ofTables = ["task", "delimiter", "header"];
        All(Table).Should().NotContain([.. ofImages, "momentum", "step-size", "gamma"]).And.Contain([.. ofTables, "weight-decay", "min-delta", "dropout"]);
        All(TrainSettings.ForImages).Should().NotContain([.. ofTables, "weight-decay", "schedule", "min-delta", "dropout"]).And.Contain([.. ofImages, "momentum"]);
        All(Table with { Optimizer = "sgd" }).Should().Contain("momentum");
        All(Table with { Schedule = Schedules.Exponential, Gamma = 0.9 }).Should().Contain("gamma").And.NotContain("step-size");
        All(Table with { Schedule = Schedules.Plateau }).Should().Contain("step-size");
        All(Table with { ValidationCsv = "b.csv" }).Should().NotContain(["validation", "test"]).And.Contain("validation-csv");
        All(Table).Should().Contain(["criterion", "label-smoothing"]).And.NotContain("huber-delta");
        All(Table with { Criterion = "huber" }).Should().Contain(["criterion", "huber-delta"]).And.NotContain("label-smoothing");
        All(TrainSettings.ForImages).Should().Contain("label-smoothing").And.NotContain("criterion");
        All(Table with { Hidden = new LayerSizes([]) }).Should().NotContain(["activation", "dropout"]);
    }

    private static (string[] Chosen, string[] Defaults) Names(TrainSettings settings)
    {
        (IReadOnlyList<(string Name, string Value)> chosen, IReadOnlyList<(string Name, string Value)> defaults) = SettingsInUse.Of(settings);
        return ([.. chosen.Select(setting => setting.Name)], [.. defaults.Select(setting => setting.Name)]);
    }

    private static IEnumerable<string> All(TrainSettings settings) => [.. Names(settings).Chosen, .. Names(settings).Defaults];
}
