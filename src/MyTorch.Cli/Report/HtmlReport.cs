using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Writes the report of a run as one HTML page that needs nothing else, neither files nor a network.</summary>
internal static class HtmlReport
{
    /// <summary>The version of the command.</summary>
    public static string Version => typeof(HtmlReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Writes the page, whole or not at all. The same content gives the same bytes.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="content">What the page shows.</param>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(string path, ReportContent content) => Write(path, Render(content));

    /// <summary>Writes a page, whole or not at all.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="page">The page.</param>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(string path, string page)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(page);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The page as text.</summary>
    public static string Render(ReportContent content)
    {
        var charts = new ChartSheet();
        Html sections = $"{CurveSection.Of(content, charts)}{ClassSection.Of(content, charts)}{NumberSection.Of(content, charts)}{RunSection.Of(content)}";
        return Render(content.Title, content.Subtitle, content.Figures, sections, charts);
    }

    /// <summary>A page as text.</summary>
    /// <param name="title">The title.</param>
    /// <param name="subtitle">One line below the title.</param>
    /// <param name="figures">The key metrics at the top.</param>
    /// <param name="sections">What stands below them.</param>
    /// <param name="charts">The charts that stand there.</param>
    public static string Render(string title, string subtitle, IReadOnlyList<(string Name, string Value)> figures, Html sections, ChartSheet charts)
    {
        Html body = $"""
            <header><h1>{title}</h1>
            <p>{subtitle}</p>
            {Figures(figures)}</header>
            <main>
            {sections}</main>

            """;
        Html page = $"""
            <!DOCTYPE html>
            <html lang=en>
            <head>
            <meta charset=utf-8>
            <meta http-equiv=Content-Security-Policy content="{Policy}">
            <meta name=viewport content="width=device-width, initial-scale=1">
            <meta name=color-scheme content="light dark">
            <title>{title}</title>
            <style>{Html.Trusted(PageAssets.UPlotStyle)}</style>
            <style>{Html.Trusted(PageAssets.Style)}</style>
            </head>
            <body>
            {body}<footer>
            <p>MyTorch {Version}</p>
            <details><summary>Charts by uPlot {PageAssets.UPlotVersion}, MIT License</summary><pre class=scroll tabindex=0>{PageAssets.UPlotLicence}</pre></details>
            </footer>
            <script id=data type=application/json>{Html.Trusted(charts.Json)}</script>
            <script>{Html.Trusted(PageAssets.UPlotScript)}</script>
            <script>{Html.Trusted(PageAssets.Script)}</script>
            </body>
            </html>

            """;
        return page.ToString();
    }

    /// <summary>Nothing is loaded, and no script runs but the two of this page, even if markup had slipped into it.</summary>
    private static string Policy =>
        $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {Hash(PageAssets.UPlotScript)} {Hash(PageAssets.Script)}; base-uri 'none'; form-action 'none'";

    private static string Hash(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static Html Figures(IReadOnlyList<(string Name, string Value)> figures)
    {
        IEnumerable<Html> items = figures.Select(figure => (Html)$"<div><dt>{figure.Name}</dt><dd>{figure.Value}</dd></div>\n");
        return figures.Count == 0 ? Html.None : $"<dl class=figures>\n{items}</dl>\n";
    }
}
