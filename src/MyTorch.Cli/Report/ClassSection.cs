using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>The results of a classification: the confusion matrix, the metrics of each class, and the worst mistakes.</summary>
internal static class ClassSection
{
    /// <summary>The largest number of classes for a full matrix; above it, only the most frequent confusions are listed.</summary>
    public const int MostClasses = 100;

    /// <summary>From this number of classes on, the metrics of each class are collapsed.</summary>
    private const int ManyClasses = 30;

    public static Html Of(ReportContent content, ChartSheet charts)
    {
        if (content.Classes is not { Confusion.Count: > 0 } findings)
        {
            return Html.None;
        }

        ConfusionMatrix counts = findings.Confusion;
        long wrong = counts.Count - Enumerable.Range(0, counts.Classes).Sum(label => counts[label, label]);
        Html confusion = counts.Classes <= MostClasses ? ConfusionTable.Of(findings) : ConfusionTable.MostFrequent(findings);
        Html metrics = counts.Classes < ManyClasses ? MetricTable(findings) : $"<details><summary>Metrics of each class</summary>{MetricTable(findings)}</details>\n";
        int shown = findings.Mistakes.Count;
        Html which = shown == wrong ? Html.None : $"The {shown} worst of {wrong}. ";
        Html mistakes = shown == 0 ? (Html)$"<p>There are no mistakes.</p>" : $"""
            <p>{which}Those with the lowest probability of the true class come first. {content.Origin.Note}</p>
            {MistakeList.Of(findings, content)}
            """;
        return $"""
            <section><h2>Classes</h2>
            <p>Of {counts.Count} validation samples, {counts.Count - wrong} are right and {wrong} are wrong. {content.Decision}</p>
            <div class=columns>
            {confusion}{metrics}</div>
            </section>
            {RankingSection.Of(findings, content.Threshold, "validation samples", charts)}<section><h2>Worst mistakes</h2>
            {mistakes}
            </section>

            """;
    }

    /// <summary>Precision, recall and F1 of each class.</summary>
    public static Html MetricTable(ClassFindings findings)
    {
        ConfusionMatrix counts = findings.Confusion;
        string absent = Enumerable.Range(0, counts.Classes).All(counts.IsPresent) ? "" : " The mean excludes classes without samples and predictions.";
        IEnumerable<Html> rows = Enumerable.Range(0, counts.Classes).Select(label => (Html)$"""
            <tr><th scope=row><span class=name>{findings.Names[label]}</span></th><td>{counts.Support(label)}</td>
            {(counts.IsPresent(label) ? (Html)$"{Percent(counts.Precision(label))}{Percent(counts.Recall(label))}{Percent(counts.F1(label))}" : $"<td>-</td><td>-</td><td>-</td>")}</tr>

            """);
        Html mean = $"""
            <tr class=mean><th scope=row>mean</th><td>{counts.Count}</td>
            {Percent(counts.Precision(Averaging.Macro))}{Percent(counts.Recall(Averaging.Macro))}{Percent(counts.F1(Averaging.Macro))}</tr>

            """;
        return ScrollTable.Of(
            "Metrics of each class",
            $"Precision, recall and F1 of each class, in percent.{absent}",
            "numbers",
            $"<th scope=col>class</th><th scope=col>samples</th><th scope=col>precision</th><th scope=col>recall</th><th scope=col>F1</th>",
            [.. rows, mean]);
    }

    private static Html Percent(double fraction) => $"<td>{(100 * fraction).ToString("F1", System.Globalization.CultureInfo.InvariantCulture)}</td>";
}
