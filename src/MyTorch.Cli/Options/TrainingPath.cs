using System.CommandLine;

namespace MyTorch.Cli;

/// <summary>Chooses between a table model and the single network.</summary>
internal static class TrainingPath
{
    /// <summary>Decides, and sets the preset of a table.</summary>
    /// <param name="options">All options.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="file">The names in the settings file; the command line takes precedence.</param>
    /// <param name="settings">The settings of both.</param>
    /// <returns>The settings, and a note if options select the single network.</returns>
    /// <exception cref="WrongOptionsException">There are options of both kinds.</exception>
    public static (TrainSettings Settings, string? Note) Choose(TrainOptions options, ParseResult parsed, IEnumerable<string> file, TrainSettings settings)
    {
        SettingOption[] given = [.. options.Settings.Where(option => option.IsGiven(parsed))];
        SettingOption[] saved = [.. options.Settings.Where(option => file.Contains(option.Name)).Except(given)];
        if (!settings.IsTable)
        {
            return given.FirstOrDefault(TableOptions.IsOwn) is { } own && settings.Table.Preset != Presets.Handout
                ? throw new WrongOptionsException($"{own.Option.Name} is for tables: it needs --csv.")
                : (settings, null);
        }

        if (settings.Table.From is { } model)
        {
            string[] others = [.. given.Concat(saved).Where(option => !TableContinuation.Options.Contains(option.Name)).Select(option => option.Option.Name)];
            TrainSettings continued = With(settings, Presets.Good);
            return others.Length > 0 ? throw new WrongOptionsException($"--from continues with the settings of {model}: leave {string.Join(", ", others)} out.")
                : (given.Concat(saved).Any(option => option.Name == "missing-labels") ? continued : continued with { MissingLabels = TrainSettings.ForTableModels.MissingLabels }, null);
        }

        // The command line decides if it has any such option, otherwise the file.
        (TrainSettings chosen, string? note) = Decide(given, settings, isPresetGiven: given.Any(IsPreset)) is { } decided ? (decided.Settings, decided.Note)
            : Decide([.. given, .. saved], settings, settings.Table.Preset is not null) is { } other ? (other.Settings, null)
            : (With(settings, Presets.Good), null);

        // A table model drops rows without a target by default.
        bool saysOfLabels = given.Concat(saved).Any(option => option.Name == "missing-labels");
        return (chosen.HasRecipe && !saysOfLabels ? chosen with { MissingLabels = TrainSettings.ForTableModels.MissingLabels } : chosen, note);
    }

    private static (TrainSettings Settings, string? Note)? Decide(SettingOption[] given, TrainSettings settings, bool isPresetGiven)
    {
        string[] own = [.. given.Where(option => TableOptions.IsOwn(option) && !IsPreset(option)).Select(option => option.Option.Name)];
        string[] network = [.. given.Where(TableOptions.IsOfNetwork).Select(option => option.Option.Name)];
        if (isPresetGiven && settings.Table.Preset == Presets.Handout)
        {
            return own.Length == 0
                ? (settings with { Table = new TableSettings { Preset = Presets.Handout } }, null)
                : throw new WrongOptionsException($"{Are(own, "is not an option", "are not options")} of the single network (--preset handout): leave {Them(own)} out, or choose --preset good.");
        }

        if (isPresetGiven)
        {
            return network.Length == 0
                ? (settings, null)
                : throw new WrongOptionsException($"{Are(network, "is an option", "are options")} of the single network, not of --preset {settings.Table.Preset}: leave {Them(network)} out, or choose --preset handout.");
        }

        if (network.Length == 0)
        {
            return own.Length > 0 ? (With(settings, Presets.Good), null) : null;
        }

        return own.Length == 0
            ? (settings with { Table = new TableSettings() }, $"Training a single network, because {Are(network, "is an option", "are options")} of it. Without {Them(network)}, --preset good is trained, which is better on most tables.")
            : throw new WrongOptionsException($"{Are(network, "is an option", "are options")} of the single network, which has no {string.Join(" and no ", own)}: use only one kind of option.");
    }

    private static bool IsPreset(SettingOption option) => option.Name == "preset";

    private static TrainSettings With(TrainSettings settings, string preset) => settings with { Table = settings.Table with { Preset = preset } };

    private static string Are(string[] names, string singular, string plural) => $"{(names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}")} {(names.Length == 1 ? singular : plural)}";

    private static string Them(string[] names) => names.Length == 1 ? "it" : "them";
}
