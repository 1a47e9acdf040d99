namespace MyTorch.Cli;

/// <summary>The columns of the first features in a table of samples.</summary>
internal static class FeatureColumns
{
    private const int Most = 8;

    public static IEnumerable<Html> Heads(ReportContent content) =>
        content.Features.Take(Most).Select(name => (Html)$"<th scope=col class=feature><span class=name>{name}</span></th>");

    public static IEnumerable<Html> Cells(ReportContent content, double[] features) =>
        features.Take(Math.Min(Most, content.Features.Count)).Select(value => (Html)$"<td class=feature>{NumberText.Of(value)}</td>");
}
