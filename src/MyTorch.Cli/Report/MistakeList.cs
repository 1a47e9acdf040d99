namespace MyTorch.Cli;

/// <summary>The worst mistakes of a classification, as images if the samples are images, otherwise as a table.</summary>
internal static class MistakeList
{
    public static Html Of(ClassFindings findings, ReportContent content) =>
        content.ImageWidth is { } width ? Images(findings, content.Origin, width) : Table(findings, content);

    private static Html Images(ClassFindings findings, SampleOrigin origin, int width)
    {
        // One scale for all images, so that they can be compared.
        double[] pixels = [.. findings.Mistakes.SelectMany(mistake => mistake.Features).Where(double.IsFinite)];
        (double least, double largest) = (pixels.DefaultIfEmpty().Min(), pixels.DefaultIfEmpty().Max());
        IEnumerable<Html> images = findings.Mistakes.Select(mistake =>
        {
            (string label, string predicted) = (findings.Names[mistake.Label], findings.Names[mistake.Predicted]);
            string probability = DisplayFormat.Percent(mistake.PredictedProbability);
            string name = $"{origin.Kind} {origin.NumberOf(mistake.Sample)}";
            return (Html)$"""
                <figure><img src="{GrayImage.Uri(mistake.Features, width, least, largest)}" alt="{name}, of class {label}">
                <figcaption><b class=name>{predicted}</b> instead of <b class=name>{label}</b> <small>probability {probability}</small> <small>{name}</small></figcaption></figure>

                """;
        });
        return $"<div class=images>\n{images}</div>\n";
    }

    private static Html Table(ClassFindings findings, ReportContent content)
    {
        IEnumerable<Html> rows = findings.Mistakes.Select(mistake => (Html)$"""
            <tr><th scope=row>{content.Origin.NumberOf(mistake.Sample)}</th><td class=text><span class=name>{findings.Names[mistake.Label]}</span></td><td class=text><span class=name>{findings.Names[mistake.Predicted]}</span></td>
            <td>{DisplayFormat.Percent(mistake.PredictedProbability)}</td><td>{DisplayFormat.Percent(mistake.LabelProbability)}</td>{FeatureColumns.Cells(content, mistake.Features)}</tr>

            """);
        Html head = $"""
            <th scope=col>{content.Origin.Kind}</th><th scope=col class=text>true</th><th scope=col class=text>predicted</th>
            <th scope=col>probability</th><th scope=col>of the true class</th>{FeatureColumns.Heads(content)}
            """;
        return ScrollTable.Of("Worst mistakes", "", "numbers", head, rows);
    }
}
