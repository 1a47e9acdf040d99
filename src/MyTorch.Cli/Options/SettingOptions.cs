using System.Globalization;

namespace MyTorch.Cli;

/// <summary>The kinds of settings.</summary>
internal static class SettingOptions
{
    private const string WholeNumber = "a whole number of at least ";

    /// <summary>An integer with a minimum.</summary>
    public static SettingOption Count(
        string name, string description, int least, Func<TrainSettings, int> get, Func<TrainSettings, int, TrainSettings> with) =>
        new SettingOption<int>(name, "N", description, $"{WholeNumber}{least}", (text, out value) => TryReadInt(text, out value) && value >= least, get, with);

    /// <summary>An integer with a minimum, whose default depends on other settings.</summary>
    public static SettingOption OptionalCount(
        string name, string description, int least, Func<TrainSettings, int?> get, Func<TrainSettings, int?, TrainSettings> with) =>
        new SettingOption<int?>(name, "N", description, $"{WholeNumber}{least}", (text, out value) => (value = TryReadInt(text, out int count) ? count : null) >= least, get, with);

    /// <summary>Any integer.</summary>
    public static SettingOption WholeOf(string name, string description, Func<TrainSettings, int> get, Func<TrainSettings, int, TrainSettings> with) =>
        new SettingOption<int>(name, "N", description, "a whole number", TryReadInt, get, with);

    /// <summary>A number.</summary>
    public static SettingOption Number(
        string name, string description, string wanted, Func<double, bool> isGood, Func<TrainSettings, double> get, Func<TrainSettings, double, TrainSettings> with) =>
        new SettingOption<double>(name, "N", description, wanted, (text, out value) => TryReadNumber(text, out value) && isGood(value), get, with);

    /// <summary>A number whose default depends on other settings.</summary>
    public static SettingOption OptionalNumber(
        string name, string description, string wanted, Func<double, bool> isGood, Func<TrainSettings, double?> get, Func<TrainSettings, double?, TrainSettings> with) =>
        new SettingOption<double?>(
            name, "N", description, wanted, (text, out value) => (value = TryReadNumber(text, out double number) ? number : null) is { } read && isGood(read), get, with);

    /// <summary>One of a few names.</summary>
    public static SettingOption Choice(
        string name, string description, string[] choices, Func<TrainSettings, string> get, Func<TrainSettings, string, TrainSettings> with) =>
        new SettingOption<string>(
            name, string.Join('|', choices), description, $"one of {string.Join(", ", choices)}", (text, out value) => choices.Contains(value = text.ToLowerInvariant()), get, with);

    /// <summary>A text without a default.</summary>
    public static SettingOption Optional(
        string name, string helpName, string description, string wanted, Func<string, bool> isGood, Func<TrainSettings, string?> get, Func<TrainSettings, string?, TrainSettings> with) =>
        new SettingOption<string?>(name, helpName, description, wanted, (text, out value) => isGood(value = text), get, with);

    /// <summary>A text that is not blank: a file, a folder, a name.</summary>
    public static SettingOption Text(
        string name, string helpName, string description, string wanted, Func<TrainSettings, string?> get, Func<TrainSettings, string?, TrainSettings> with) =>
        new SettingOption<string?>(name, helpName, description, wanted, (text, out value) => !string.IsNullOrWhiteSpace(value = text), get, with);

    /// <summary>Column names; empty text is the column without a name.</summary>
    public static SettingOption Columns(
        string name, string description, Func<TrainSettings, string?> get, Func<TrainSettings, string?, TrainSettings> with, string helpName = "COLUMN,...") =>
        new SettingOption<string?>(name, helpName, description, "names of columns", (text, out value) => (value = string.IsNullOrWhiteSpace(text) ? "\"\"" : text) is not null, get, with);

    /// <summary>A threshold between two classes.</summary>
    public static SettingOption Threshold(string name, string description, Func<TrainSettings, string?> get, Func<TrainSettings, string?, TrainSettings> with) =>
        new SettingOption<string?>(
            name, $"N|{string.Join('|', Thresholds.All)}", description, $"{Thresholds.Wanted}, or one of {string.Join(", ", Thresholds.All)}",
            (text, out value) => Thresholds.IsChosen(value = text.ToLowerInvariant()) || Thresholds.TryRead(text, out _), get, with);

    /// <summary>The sizes of layers.</summary>
    public static SettingOption Sizes(string name, string description, Func<TrainSettings, LayerSizes> get, Func<TrainSettings, LayerSizes, TrainSettings> with) =>
        new SettingOption<LayerSizes>(name, "N,N,...", description, "numbers of at least 1, such as 64,32, or none", LayerSizes.TryParse, get, with);

    /// <summary>The delimiter of a CSV file.</summary>
    public static SettingOption Delimiter(string name, string description, Func<TrainSettings, string> get, Func<TrainSettings, string, TrainSettings> with) =>
        new SettingOption<string>(
            name, "C", description, "a single ASCII character, or tab", (text, out value) => (value = text) == CsvDelimiter.Tab || CsvDelimiter.IsGood(text), get, with);

    private static bool TryReadInt(string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryReadNumber(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
