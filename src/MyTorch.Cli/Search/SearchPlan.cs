using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>The plan of a search.</summary>
/// <param name="Settings">The settings of all trials; the varied ones have their defaults.</param>
/// <param name="Given">The names of those that were chosen; the others are defaults, which may depend on what varies.</param>
/// <param name="Varied">What varies, as <see cref="VariedSetting"/> reads it.</param>
/// <param name="Space">The ranges of what varies.</param>
/// <param name="Trials">The trials of each stage.</param>
/// <param name="Stages">The stages.</param>
/// <param name="Score">What decides, one of <see cref="Scores"/>.</param>
internal sealed record SearchPlan(
    TrainSettings Settings, IReadOnlyList<string> Given, IReadOnlyList<string> Varied, IReadOnlyList<Hyperparameter> Space, int Trials, int Stages, string Score)
{
    public const string Error = "error";
    public const string Loss = "loss";

    public static readonly string[] Scores = [Error, Loss];

    /// <summary>The checksum of the samples; null for a new search.</summary>
    public string? Samples { get; init; }

    /// <summary>The first setting that varies and makes another loss, so that those of two trials cannot be compared; null where there is none.</summary>
    public string? OtherLoss => Space.Select(parameter => parameter.Name).FirstOrDefault(Criteria.SettingNames.Contains);

    /// <summary>The settings varied by default: those that matter most for the optimizer.</summary>
    public static IEnumerable<string> DefaultsFor(TrainSettings settings)
    {
        bool hasMomentum = settings.Optimizer is Optimizers.Handout or Optimizers.Sgd;
        yield return hasMomentum ? "learning-rate=log:1e-4..1" : "learning-rate=log:1e-5..0.1";
        if (hasMomentum)
        {
            yield return "momentum=1-log:0..0.99";
        }

        if (settings.Optimizer != Optimizers.Handout)
        {
            yield return "weight-decay=log:1e-6..0.1";
        }

        yield return "hidden=32/64/128/256/64,32/128,64/256,128";
        yield return "batch-size=16/32/64/128";
    }

    /// <summary>Returns the error message if some trials would have a loss that does not fit the target; otherwise null.</summary>
    public string? CriterionConflict(bool isClassification, IReadOnlyList<SettingOption> options) =>
        Varied.SelectMany(text => VariedSetting.SettingsAtEnds(text, Settings, options))
        .Prepend(Settings)
        .Select(settings => Criteria.Conflict(settings, isClassification))
        .FirstOrDefault(conflict => conflict is not null);

    /// <summary>The settings of a trial.</summary>
    public TrainSettings SettingsOf(Trial trial, IReadOnlyList<SettingOption> options) =>
        options.Where(option => trial.Settings.ContainsKey(option.Name)).Aggregate(Settings, (all, option) => option.Apply(all, trial.Settings[option.Name], $"trial {trial.Number}"));
}
