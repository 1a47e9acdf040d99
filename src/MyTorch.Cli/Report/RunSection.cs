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
        IEnumerable<Html> rows = content.Settings.Select(setting => (Html)$"<tr><th scope=row>{setting.Name}</th><td>{setting.Value}</td></tr>\n");
        Html settings = content.Settings.Count == 0 ? Html.None : $"""
            <section><h2>Settings</h2>
            <table class=settings><tbody>
            {rows}</tbody></table></section>

            """;
        return $"<div class=columns>\n{settings}{network}</div>\n";
    }
}
