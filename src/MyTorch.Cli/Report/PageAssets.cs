using System.Reflection;

namespace MyTorch.Cli;

/// <summary>The parts of the page that are the same in every report, embedded in this assembly.</summary>
internal static class PageAssets
{
    /// <summary>The version of uPlot.</summary>
    public const string UPlotVersion = "1.6.32";

    public static string UPlotScript => Read("uPlot.iife.min.js");

    public static string UPlotStyle => Read("uPlot.min.css");

    public static string UPlotLicence => Read("LICENSE");

    public static string Script => Read("report.js");

    public static string Style => Read("report.css");

    /// <summary>Returns the text of a file with the line ends to which browsers convert all others.</summary>
    private static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"MyTorch.Cli.Report.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
