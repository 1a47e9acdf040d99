using System.Globalization;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// The settings of layers as texts of a file. They are compared when the file is loaded, since the same arrays would predict or train otherwise
/// in a layer with other settings.
/// </summary>
internal static class LayerSettings
{
    /// <summary>The start of all names of texts that this library writes for itself.</summary>
    public const string Prefix = "mytorch.";

    /// <summary>Texts with those of the settings, which replace texts of the same names.</summary>
    public static IEnumerable<KeyValuePair<string, string>> AddTo(IEnumerable<KeyValuePair<string, string>> texts, IReadOnlyList<LayerSetting> settings, string part = "")
    {
        KeyValuePair<string, string>[] added = [.. settings.Select(setting => KeyValuePair.Create($"{Prefix}{part}{setting.Name}", Invariant($"{setting.Value}")))];
        var names = added.Select(text => text.Key).ToHashSet();
        return texts.Where(text => !names.Contains(text.Key)).Concat(added);
    }

    /// <summary>The settings that the texts of a file state otherwise; files by others and of version 0.1.0 state none.</summary>
    /// <param name="settings">The settings of the layers.</param>
    /// <param name="texts">The texts of the file.</param>
    /// <param name="part">What stands in front of the names in the file; names without it are accepted too.</param>
    public static IEnumerable<string> FindDifferences(IReadOnlyList<LayerSetting> settings, IReadOnlyDictionary<string, string> texts, string part) =>
        from setting in settings
        let text = texts.GetValueOrDefault($"{Prefix}{part}{setting.Name}") ?? texts.GetValueOrDefault($"{Prefix}{setting.Name}")
        where text is not null && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value.Equals(setting.Value))
        select Invariant($"{setting.Name} ({setting.Layer}) is {setting.Value}, but {text} in the file");
}
