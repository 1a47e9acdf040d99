using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>How well the probabilities of two classes rank the samples: the receiver operating characteristic and precision by recall, each with the threshold in use.</summary>
internal static class RankingSection
{
    private const double MoreProbable = 0.5;

    /// <summary>Returns the section; empty unless there are two classes with samples of both.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="threshold">The probability above which the second class is predicted; null for the more probable class.</param>
    /// <param name="samples">The name of the samples, such as "validation samples".</param>
    /// <param name="charts">Receives the charts.</param>
    public static Html Of(ClassFindings findings, double? threshold, string samples, ChartSheet charts)
    {
        if (findings.Labels.Distinct().Count() < 2 || findings.Scores.Any(double.IsNaN))
        {
            return Html.None;
        }

        string name = findings.Names[1];
        double above = threshold ?? MoreProbable;
        string note = $"The ring is the threshold in use, {NumberText.Of(above)}.";
        Point chosen = PointOf(findings, above);
        return $"""
            <section><h2>Thresholds</h2>
            <p>Computed from the probability of <span class=name>{name}</span> for {findings.Labels.Count} {samples}.</p>
            <div class=charts>
            {charts.Add("Receiver operating characteristic", Roc(findings, chosen, out double area), $"The area is {NumberText.Of(area)}. {note}")}{charts.Add("Precision by recall", PrecisionRecall(findings, chosen, out double average), $"The average precision is {NumberText.Of(average)}. {note}")}</div>
            </section>

            """;
    }

    private static Chart Roc(ClassFindings findings, Point chosen, out double area)
    {
        (double[] scores, int[] labels) = ([.. findings.Scores], [.. findings.Labels]);
        RocCurve curve = RocCurve.Create<double>(scores, labels);
        area = RocCurve.Area<double>(scores, labels);
        int[] points = Thinning.Of([curve.TruePositiveRates], curve.TruePositiveRates.Count);
        double[] x = [.. points.Select(point => curve.FalsePositiveRates[point])];
        ChartSeries[] series = [new("true positive rate", ChartColour.Validation, [.. points.Select(point => curve.TruePositiveRates[point])]), new("by chance", ChartColour.Plain, x)];
        string description = $"the area is {NumberText.Of(area)}; at the threshold in use the true positive rate is {NumberText.Of(chosen.Recall)} and the false positive rate {NumberText.Of(chosen.FalsePositiveRate)}";
        return new Chart(ChartKind.Shares, description, "false positive rate", x, series) { Marks = [new(chosen.FalsePositiveRate, chosen.Recall)] };
    }

    private static Chart PrecisionRecall(ClassFindings findings, Point chosen, out double average)
    {
        var curve = PrecisionRecallCurve.Create<double>([.. findings.Scores], [.. findings.Labels]);
        average = curve.AveragePrecision;
        int[] points = Thinning.Of([curve.Precision], curve.Precision.Count);
        double positives = findings.Labels.Average();
        ChartSeries[] series = [new("precision", ChartColour.Validation, [.. points.Select(point => curve.Precision[point])]), new("by chance", ChartColour.Plain, [.. points.Select(_ => positives)])];
        string description = $"the average precision is {NumberText.Of(average)}; at the threshold in use precision is {NumberText.Of(chosen.Precision)} and recall {NumberText.Of(chosen.Recall)}";
        return new Chart(ChartKind.Shares, description, "recall", [.. points.Select(point => curve.Recall[point])], series) { Marks = [new(chosen.Recall, chosen.Precision)] };
    }

    private static Point PointOf(ClassFindings findings, double threshold)
    {
        double[] counts = new double[4];
        foreach ((double score, int label) in findings.Scores.Zip(findings.Labels))
        {
            counts[(2 * label) + (score > threshold ? 1 : 0)]++;
        }

        double predicted = counts[1] + counts[3];
        return new Point(counts[3] / (counts[2] + counts[3]), counts[1] / (counts[0] + counts[1]), predicted == 0 ? 1 : counts[3] / predicted);
    }

    private readonly record struct Point(double Recall, double FalsePositiveRate, double Precision);
}
