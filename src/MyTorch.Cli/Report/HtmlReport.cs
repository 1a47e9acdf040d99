using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Writes the report of a run as one HTML page that needs nothing else, neither files nor a network.</summary>
internal static class HtmlReport
{
    /// <summary>Writes the page, whole or not at all. The same content gives the same bytes.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="content">What the page shows.</param>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(string path, ReportContent content)
    {
        byte[] page = Encoding.UTF8.GetBytes(Render(content));
        AtomicFile.Write(path, stream => stream.Write(page));
    }

    /// <summary>The page as text.</summary>
    public static string Render(ReportContent content)
    {
        var charts = new ChartSheet();
        Html body = $"""
            <header><h1>{content.Title}</h1>
            <p>{content.Subtitle}</p>
            {Figures(content)}</header>
            <main>
            {CurveSection.Of(content, charts)}{ClassSection.Of(content)}{NumberSection.Of(content, charts)}{RunSection.Of(content)}</main>

            """;
        Html page = $"""
            <!DOCTYPE html>
            <html lang=en>
            <head>
            <meta charset=utf-8>
            <meta http-equiv=Content-Security-Policy content="{Policy}">
            <meta name=viewport content="width=device-width, initial-scale=1">
            <meta name=color-scheme content="light dark">
            <title>{content.Title}</title>
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

    private static string Version => typeof(HtmlReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string Hash(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static Html Figures(ReportContent content)
    {
        IEnumerable<Html> figures = content.Figures.Select(figure => (Html)$"<div><dt>{figure.Name}</dt><dd>{figure.Value}</dd></div>\n");
        return content.Figures.Count == 0 ? Html.None : $"<dl class=figures>\n{figures}</dl>\n";
    }
}
