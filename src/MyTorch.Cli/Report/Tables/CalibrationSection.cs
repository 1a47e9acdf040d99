using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>The calibration of probabilities.</summary>
internal static class CalibrationSection
{
    public static Html Of(TableFindings findings, ClassDecision decision, ChartSheet charts)
    {
        CalibrationCurve curve = decision.Calibration;
        bool isBinary = decision.Findings.Names.Count == 2;
        string what = isBinary ? "probability" : "probability of the predicted class";
        string fraction = isBinary ? "fraction of the class" : "fraction of correct predictions";

        // The line goes from corner to corner.
        double[] x = [0, .. curve.MeanProbabilities, 1];
        ChartSeries[] series = [new(fraction, ChartColour.Validation, [double.NaN, .. curve.FractionsOfPositives, double.NaN]), new("calibrated", ChartColour.Plain, x)];
        string error = NumberText.Of(curve.ExpectedError);
        string sides = isBinary ? "Above the line the class is more frequent than predicted, below it less frequent." : "Above the line the model is too cautious, below it too confident.";
        string note = $"{DisplayFormat.Count(curve.Counts.Count, "point")}, each from about {curve.Counts.Sum() / curve.Counts.Count} {findings.RowsName}. {sides}";
        Html of = isBinary ? (Html)$"Computed from the probability of <span class=name>{decision.Findings.Names[1]}</span>. " : Html.None;
        return $"""
            <section><h2>Calibration</h2>
            <p>{of}The expected calibration error, the mean distance from the line, is {error}.</p>
            <div class="charts single">
            {charts.Add("Fraction by probability", new Chart(ChartKind.Shares, $"the expected calibration error is {error}", what, x, series), note)}</div>
            </section>

            """;
    }
}
