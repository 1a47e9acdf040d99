using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MyTorch.Cli;
using MyTorch.SystemTests.Support;
using MyTorch.Tests.Data;

namespace MyTorch.SystemTests.Cli.Report;

/// <summary>
/// All sample pages, seen in one go: a browser takes a second to start. Each is in a frame of its own, as wide as a phone's window too, which
/// a window of a browser cannot be; the page around them looks into each once it has run.
/// </summary>
public sealed partial class ReportPages
{
    public const int Phone = 360;
    public const string WithForeignScript = "with foreign script";
    private const int Desktop = 1280;

    /// <summary>Counts in each frame what does not fit or is not drawn, and writes it down as a text.</summary>
    private const string Probe = """
        <pre id=seen></pre>
        <script>
        const seen = frame => {
            const page = frame.contentDocument, root = page.documentElement, count = selector => page.querySelectorAll(selector).length;
            return {
                rendered: Number(root.dataset.rendered ?? NaN),
                charts: count("div[id^=chart-]"),
                canvases: count("canvas"),
                width: frame.contentWindow.innerWidth,
                overflow: root.scrollWidth - root.clientWidth,
                scripts: page.scripts.length,
                handlers: count("[onmouseover]"),
                slipped: Number(root.dataset.slipped ?? NaN),
                missing: [...page.images].filter(image => image.naturalWidth === 0).length,
                blank: [...page.querySelectorAll("canvas")].filter(canvas =>
                    !canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte !== 0)).length,
            };
        };
        addEventListener("load", () => setTimeout(() => document.getElementById("seen").textContent =
            JSON.stringify(Object.fromEntries([...document.querySelectorAll("iframe")].map(frame => [frame.name, seen(frame)]))), 1000));
        </script>
        """;

    private readonly Lazy<Dictionary<string, SeenPage>> _pages = new(SeeAll);

    public SeenPage this[string name] => _pages.Value[name];

    public static string OnPhone(string sample) => $"{sample}, on a phone";

    private static Dictionary<string, SeenPage> SeeAll()
    {
        using var folder = new TestFolder();
        List<(string Name, string File, int Width)> frames = [.. Write(folder)];
        string path = folder.File("all.html", string.Concat(frames.Select(frame =>
            $"<iframe name=\"{frame.Name}\" src=\"{frame.File}\" width={frame.Width} height=800 style=\"position: absolute\"></iframe>")) + Probe);
        (string dom, string[] console) = Chromium.Open(path);
        string seen = WebUtility.HtmlDecode(Seen().Match(dom).Groups["json"].Value);
        Dictionary<string, Dictionary<string, int?>> figures = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, int?>>>(seen)!;
        return frames.ToDictionary(
            frame => frame.Name,
            frame => new SeenPage(figures[frame.Name], [.. console.Where(line => line.Contains($"/{frame.File}", StringComparison.Ordinal))]));
    }

    /// <summary>A file for each frame, so that what it writes on the console can be told from what others do.</summary>
    private static IEnumerable<(string Name, string File, int Width)> Write(TestFolder folder)
    {
        int files = 0;
        foreach ((string name, Func<ReportContent> create) in ReportSamples.All)
        {
            string page = Page(folder, create());
            yield return (name, Next(page), Desktop);
            yield return (OnPhone(name), Next(page), Phone);
        }

        string foreign = "<script>document.documentElement.dataset.slipped = 1</script></main>";
        yield return (WithForeignScript, Next(Page(folder, ReportSamples.Curves(3)).Replace("</main>", foreign, StringComparison.Ordinal)), Desktop);

        string Next(string page) => Path.GetFileName(folder.File($"{files++}.html", page));
    }

    private static string Page(TestFolder folder, ReportContent content)
    {
        HtmlReport.Write(folder.PathOf("report.html"), content);
        return File.ReadAllText(folder.PathOf("report.html"));
    }

    [GeneratedRegex("<pre id=\"seen\">(?<json>[^<]*)</pre>")]
    private static partial Regex Seen();
}
