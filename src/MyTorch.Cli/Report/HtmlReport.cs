using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Writes the report of a run as one self-contained HTML page, which needs no other files and no network.</summary>
internal static class HtmlReport
{
    /// <summary>The version of the command.</summary>
    public static string Version => typeof(HtmlReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Writes the page completely or not at all. The same content gives the same bytes.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="content">What the page shows.</param>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public static void Write(string path, ReportContent content) => Write(path, Render(content));

    /// <summary>Writes a page completely or not at all.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="page">The page.</param>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public static void Write(string path, string page)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(page);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Returns the page as text.</summary>
    public static string Render(ReportContent content)
    {
        var charts = new ChartSheet();
        Html sections = $"{CurveSection.Of(content, charts)}{ClassSection.Of(content, charts)}{NumberSection.Of(content, charts)}{RunSection.Of(content)}";
        return Render(content.Title, content.Subtitle, content.KeyMetrics, sections, charts);
    }

    /// <summary>Returns a page as text.</summary>
    /// <param name="title">The title.</param>
    /// <param name="subtitle">One line below the title.</param>
    /// <param name="keyMetrics">The key metrics at the top.</param>
    /// <param name="sections">The sections below the key metrics.</param>
    /// <param name="charts">The charts of the sections.</param>
    public static string Render(string title, string subtitle, IReadOnlyList<(string Name, string Value)> keyMetrics, Html sections, ChartSheet charts)
    {
        Html body = $"""
            <header><h1>{title}</h1>
            <p>{subtitle}</p>
            {List(keyMetrics)}</header>
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

    /// <summary>Nothing is loaded, and only the two scripts of this page run, even if other markup gets into the page.</summary>
    private static string Policy =>
        $"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {Hash(PageAssets.UPlotScript)} {Hash(PageAssets.Script)}; base-uri 'none'; form-action 'none'";

    private static string Hash(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static Html List(IReadOnlyList<(string Name, string Value)> metrics)
    {
        IEnumerable<Html> items = metrics.Select(metric => (Html)$"<div><dt>{metric.Name}</dt><dd>{metric.Value}</dd></div>\n");
        return metrics.Count == 0 ? Html.None : $"<dl class=metrics>\n{items}</dl>\n";
    }
}
