using System.Globalization;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Stores the settings of layers as text in a file. They are compared when the file is loaded, since a layer with other settings would predict or
/// train differently with the same arrays.
/// </summary>
internal static class LayerSettings
{
    /// <summary>The prefix of all text entries that this library writes for its own use.</summary>
    public const string Prefix = "mytorch.";

    /// <summary>Adds the settings to the texts of a file, replacing texts with the same names.</summary>
    public static IEnumerable<KeyValuePair<string, string>> AddTo(IEnumerable<KeyValuePair<string, string>> texts, IReadOnlyList<LayerSetting> settings, string part = "")
    {
        KeyValuePair<string, string>[] added = [.. settings.Select(setting => KeyValuePair.Create($"{Prefix}{part}{setting.Name}", Invariant($"{setting.Value}")))];
        var names = added.Select(text => text.Key).ToHashSet();
        return texts.Where(text => !names.Contains(text.Key)).Concat(added);
    }

    /// <summary>Returns the settings whose values in a file differ. Files by other programs and of version 0.1.0 contain none.</summary>
    /// <param name="settings">The settings of the layers.</param>
    /// <param name="texts">The texts of the file.</param>
    /// <param name="part">The prefix of the names in the file; names without it are also accepted.</param>
    public static IEnumerable<string> FindDifferences(IReadOnlyList<LayerSetting> settings, IReadOnlyDictionary<string, string> texts, string part) =>
        from setting in settings
        let text = texts.GetValueOrDefault($"{Prefix}{part}{setting.Name}") ?? texts.GetValueOrDefault($"{Prefix}{setting.Name}")
        where text is not null && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value.Equals(setting.Value))
        select Invariant($"{setting.Name} ({setting.Layer}) is {setting.Value}, but {text} in the file");
}
