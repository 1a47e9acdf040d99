namespace MyTorch.Cli;

/// <summary>The settings that had an effect on a run, separated into chosen settings and defaults.</summary>
internal static class SettingsInUse
{
    /// <summary>The conditions of the settings that do not always have an effect.</summary>
    private static readonly Dictionary<string, Func<TrainSettings, bool>> Conditions = new()
    {
        ["delimiter"] = settings => settings.IsTable,
        ["header"] = settings => settings.IsTable,
        ["task"] = settings => settings.IsTable,
        ["missing-labels"] = settings => settings.IsTable,
        ["validation"] = HoldsOut,
        ["test"] = HoldsOut,
        ["rotate"] = settings => !settings.IsTable,
        ["shift"] = settings => !settings.IsTable,
        ["activation"] = HasHidden,
        ["dropout"] = settings => HasHidden(settings) && !IsHandout(settings),
        ["criterion"] = settings => settings.IsTable,
        ["label-smoothing"] = settings => settings.Criterion is Criteria.Auto or Criteria.SoftmaxCrossEntropy,
        ["huber-delta"] = settings => settings.Criterion == Criteria.Huber,
        ["momentum"] = settings => IsHandout(settings) || settings.Optimizer == Optimizers.Sgd,
        ["weight-decay"] = settings => !IsHandout(settings),
        ["schedule"] = settings => !IsHandout(settings),
        ["schedule-by"] = settings => settings.Schedule is not (Schedules.Constant or Schedules.Plateau),
        ["gamma"] = settings => settings.Schedule is Schedules.Step or Schedules.Exponential or Schedules.Plateau,
        ["step-size"] = settings => settings.Schedule is Schedules.Step or Schedules.Plateau,
        ["monitor"] = settings => settings.Patience > 0,
        ["min-delta"] = settings => settings.Patience > 0,
        ["checkpoint-every"] = settings => settings.Starts == 1,
    };

    /// <summary>Returns the settings in the order of the help.</summary>
    /// <returns>The settings that differ from their default value, and the others.</returns>
    public static (IReadOnlyList<(string Name, string Value)> Chosen, IReadOnlyList<(string Name, string Value)> Defaults) Of(TrainSettings settings)
    {
        IReadOnlyList<SettingOption> options = new TrainOptions().SettingsOf(settings);
        ILookup<bool, (string, string)> rows =
            (from option in options
             let text = option.TextOf(settings)
             where text is not null && (!Conditions.TryGetValue(option.Name, out Func<TrainSettings, bool>? hasEffect) || hasEffect(settings))
             select (IsChosen: text != option.TextOf(Without(option, settings, options)), Row: (option.Name, text)))
            .ToLookup(entry => entry.IsChosen, entry => entry.Row);
        return ([.. rows[true]], [.. rows[false]]);
    }

    /// <summary>Returns the settings with one of them at its default, which may depend on other settings.</summary>
    private static TrainSettings Without(SettingOption left, TrainSettings settings, IReadOnlyList<SettingOption> options)
    {
        TrainSettings defaults = settings.HasRecipe ? TrainSettings.ForTableModels : settings.IsTable ? TrainSettings.ForTables : TrainSettings.ForImages;
        return options.Where(option => option != left).Aggregate(
            defaults, (all, option) => option.TextOf(settings) is { } text ? option.Apply(all, text, "the settings of the run") : all);
    }

    private static bool HoldsOut(TrainSettings settings) => (settings.MnistFolder ?? settings.ValidationCsv) is null;

    private static bool HasHidden(TrainSettings settings) => settings.Hidden.Units.Length > 0;

    private static bool IsHandout(TrainSettings settings) => settings.Optimizer == Optimizers.Handout;
}
