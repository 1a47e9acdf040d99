namespace MyTorch.Cli;

/// <summary>The settings that had an effect on a run, apart by whether they were chosen.</summary>
internal static class SettingsInUse
{
    /// <summary>On what the settings depend that do not always have an effect.</summary>
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
        ["dropout"] = settings => HasHidden(settings) && !IsHandouts(settings),
        ["criterion"] = settings => settings.IsTable,
        ["label-smoothing"] = settings => settings.Criterion is Criteria.Auto or Criteria.SoftmaxCrossEntropy,
        ["huber-delta"] = settings => settings.Criterion == Criteria.Huber,
        ["momentum"] = settings => IsHandouts(settings) || settings.Optimizer == Optimizers.Sgd,
        ["weight-decay"] = settings => !IsHandouts(settings),
        ["schedule"] = settings => !IsHandouts(settings),
        ["schedule-by"] = settings => settings.Schedule is not (Schedules.Constant or Schedules.Plateau),
        ["gamma"] = settings => settings.Schedule is Schedules.Step or Schedules.Exponential or Schedules.Plateau,
        ["step-size"] = settings => settings.Schedule is Schedules.Step or Schedules.Plateau,
        ["monitor"] = settings => settings.Patience > 0,
        ["min-delta"] = settings => settings.Patience > 0,
        ["checkpoint-every"] = settings => settings.Starts == 1,
    };

    /// <summary>The settings, in the order of the help.</summary>
    /// <returns>Those with another value than they would have if they had not been given, and the others.</returns>
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

    /// <summary>The settings as they were if one had not been given: the defaults of some depend on others.</summary>
    private static TrainSettings Without(SettingOption left, TrainSettings settings, IReadOnlyList<SettingOption> options)
    {
        TrainSettings defaults = settings.IsTable ? TrainSettings.ForTables : TrainSettings.ForImages;
        return options.Where(option => option != left).Aggregate(
            defaults, (all, option) => option.TextOf(settings) is { } text ? option.Apply(all, text, "the settings of the run") : all);
    }

    private static bool HoldsOut(TrainSettings settings) => (settings.MnistFolder ?? settings.ValidationCsv) is null;

    private static bool HasHidden(TrainSettings settings) => settings.Hidden.Units.Length > 0;

    private static bool IsHandouts(TrainSettings settings) => settings.Optimizer == Optimizers.Handout;
}
