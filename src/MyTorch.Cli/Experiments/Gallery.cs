using System.Text;

namespace MyTorch.Cli;

/// <summary>All experiments on one HTML page that needs no other file and no network.</summary>
internal static class Gallery
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "gallery.html";

    /// <summary>Wider pictures are placed in a row of their own.</summary>
    private const int WidestBeside = 640;

    private const string Policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    // Pictures have a white background, so the page is white in dark mode too.
    private const string Style = """
        body { margin: 0 auto; max-width: 84rem; padding: 3rem clamp(1rem, 4vw, 3rem) 4rem; background: #fff; color: #222; font: 1rem/1.55 Helvetica, Arial, sans-serif; }
        h1 { margin: 0 0 1rem; font-size: 1.9rem; line-height: 1.2; }
        h2 { margin: 0; font-size: 1.3rem; line-height: 1.3; }
        nav { columns: 3 16rem; margin-bottom: 1rem; }
        nav a { display: block; color: #0072b2; }
        section { margin-top: 3.5rem; padding-top: 1.5rem; border-top: 1px solid #dfe1e5; }
        p { margin: .5rem 0 1rem; max-width: 48rem; }
        .source { color: #5c6066; }
        .pictures { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 1rem; }
        img { flex: 1 1 34rem; min-width: 0; max-width: 40rem; }
        img.wide { flex-basis: 100%; max-width: 100%; }
        @media (max-width: 40rem) { img { flex-basis: 100%; max-width: 100%; } }
        """;

    /// <summary>Returns the page as text; the same results give the same text.</summary>
    /// <param name="experiments">The experiments with their results.</param>
    public static string Render(IReadOnlyList<(Experiment Experiment, ExperimentResult Result)> experiments)
    {
        IEnumerable<Html> links = experiments.Select(entry => (Html)$"<a href=\"#{entry.Experiment.Name}\">{entry.Experiment.Name}</a>\n");
        Html page = $"""
            <!DOCTYPE html>
            <html lang=en>
            <head>
            <meta charset=utf-8>
            <meta http-equiv=Content-Security-Policy content="{Policy}">
            <meta name=viewport content="width=device-width, initial-scale=1">
            <title>Experiments</title>
            <style>{Html.Trusted(Style)}</style>
            </head>
            <body>
            <header><h1>Experiments</h1>
            <nav>
            {links}</nav></header>
            <main>
            {experiments.Select(entry => Section(entry.Experiment, entry.Result))}</main>
            </body>
            </html>

            """;
        return page.ToString();
    }

    private static Html Section(Experiment experiment, ExperimentResult result)
    {
        // Separate images, because the names of clip paths would collide between inline pictures.
        IEnumerable<Html> pictures = result.Pictures.Select(picture =>
            (Html)$"<img class={(picture.Width > WidestBeside ? "wide" : "single")} alt=\"{picture.Title}\" src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(picture.ToSvg()))}\">\n");
        return $"""
            <section id="{experiment.Name}"><h2>{experiment.Title}</h2>
            <p class=source>{experiment.Source}. mytorch experiment {experiment.Name}</p>
            <p>{string.Join(' ', result.Sentences)}</p>
            <div class=pictures>
            {pictures}</div></section>

            """;
    }
}
