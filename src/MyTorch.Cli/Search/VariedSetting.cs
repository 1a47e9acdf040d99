using System.Globalization;
using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>
/// What --vary says: NAME=RANGE, where the range is LOW..HIGH, log:LOW..HIGH, 1-log:LOW..HIGH (whose distance from 1 is log-uniform), or choices, as
/// in a/b/c.
/// </summary>
internal static class VariedSetting
{
    private const string Log = "log:";
    private const string OneMinusLog = "1-log:";

    /// <summary>The settings that cannot vary: all trials use the same samples, and their networks are not saved.</summary>
    private static readonly string[] Fixed =
    [
        "csv", "target", "task", "missing-labels", "ignore", "delimiter", "header", "mnist", "images", "labels", "validation", "test", "validation-csv", "scale", "threshold", "seed", "starts", "dtype", "checkpoint-every", "out",
    ];

    /// <summary>Reads the range of a setting.</summary>
    /// <param name="text">NAME=RANGE.</param>
    /// <param name="settings">What the trials have beside it.</param>
    /// <param name="options">The settings that there are.</param>
    /// <param name="source">Where the text is from, for messages.</param>
    /// <exception cref="InvalidDataException">It is no range, or one of values that are not good for the setting or do not go with the others.</exception>
    public static Hyperparameter Parse(string text, TrainSettings settings, IReadOnlyList<SettingOption> options, string source)
    {
        string[] parts = text.Split('=', 2);
        SettingOption option = options.FirstOrDefault(option => option.Name == parts[0] && parts.Length == 2 && !Fixed.Contains(option.Name)) ?? throw new InvalidDataException(
            $"{source} must be NAME=RANGE, where the name is one of {string.Join(", ", options.Select(option => option.Name).Except(Fixed))}, not '{text}'.");
        string[] ends = Ends(parts[1]);
        foreach (string end in ends)
        {
            if (option.Apply(settings, end, $"{source} {text}").Conflict is { } conflict)
            {
                throw new InvalidDataException($"{source} {text}: {conflict}");
            }
        }

        try
        {
            return IsRange(parts[1]) ? Range(option, parts[1], ends) : Hyperparameter.Choice(option.Name, ends);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{source} {text}: {exception.Message.Split(" (Parameter")[0]}", exception);
        }
    }

    /// <summary>The settings at both ends of a range that <see cref="Parse"/> has found good, or with each of the choices.</summary>
    public static IEnumerable<TrainSettings> SettingsAtEnds(string text, TrainSettings settings, IReadOnlyList<SettingOption> options)
    {
        string[] parts = text.Split('=', 2);
        return Ends(parts[1]).Select(end => options.First(option => option.Name == parts[0]).Apply(settings, end, text));
    }

    private static bool IsRange(string range) => range.Contains("..", StringComparison.Ordinal);

    private static string[] Ends(string range) => IsRange(range) ? range[(range.IndexOf(':', StringComparison.Ordinal) + 1)..].Split("..", 2) : range.Split('/');

    private static Hyperparameter Range(SettingOption option, string range, string[] ends)
    {
        bool isWhole = option is SettingOption<int> or SettingOption<int?>;
        string scale = range[..(range.IndexOf(':', StringComparison.Ordinal) + 1)];
        if (!option.IsNumber || scale is not ("" or Log or OneMinusLog) || (isWhole && scale == OneMinusLog))
        {
            throw new ArgumentException(
                !option.IsNumber ? "the setting is not numeric; list the choices, as in a/b/c."
                : $"a range is LOW..HIGH or {Log}LOW..HIGH{(isWhole ? "" : $" or {OneMinusLog}LOW..HIGH")}.");
        }

        double[] bounds = Array.ConvertAll(ends, end => double.Parse(end, CultureInfo.InvariantCulture));
        return (scale, isWhole) switch
        {
            ("", false) => Hyperparameter.Uniform(option.Name, bounds[0], bounds[1]),
            ("", true) => Hyperparameter.UniformInteger(option.Name, (int)bounds[0], (int)bounds[1]),
            (Log, false) => Hyperparameter.LogUniform(option.Name, bounds[0], bounds[1]),
            (Log, true) => Hyperparameter.LogUniformInteger(option.Name, (int)bounds[0], (int)bounds[1]),
            _ => Hyperparameter.OneMinusLogUniform(option.Name, bounds[0], bounds[1]),
        };
    }
}
