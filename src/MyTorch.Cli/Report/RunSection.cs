namespace MyTorch.Cli;

/// <summary>The network and the settings of the run.</summary>
internal static class RunSection
{
    public static Html Of(ReportContent content)
    {
        Html network = content.Summary.Length == 0 ? Html.None : $"""
            <section><h2>Network</h2>
            <pre class=scroll tabindex=0 role=region aria-label="Layers of the network">{content.Summary.ReplaceLineEndings("\n")}</pre></section>

            """;
        return $"<div class=columns>\n{network}{Table("Settings", "settings", content.Settings)}</div>\n{Defaults(content.Defaults)}";
    }

    /// <summary>Returns the settings alone.</summary>
    public static Html Of(IReadOnlyList<(string Name, string Value)> settings, IReadOnlyList<(string Name, string Value)> defaults) =>
        $"{Table("Settings", "settings", settings)}{Defaults(defaults)}";

    private static Html Defaults(IReadOnlyList<(string Name, string Value)> defaults) => Table("Settings left at their defaults", "settings wide", defaults);

    private static Html Table(string title, string kind, IReadOnlyList<(string Name, string Value)> settings)
    {
        IEnumerable<Html> rows = settings.Select(setting => (Html)$"<tr><th scope=row>{setting.Name}</th><td>{setting.Value}</td></tr>\n");
        return settings.Count == 0 ? Html.None : $"""
            <section><h2>{title}</h2>
            <table class="{kind}"><tbody>
            {rows}</tbody></table></section>

            """;
    }
}
