using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>The losses of the networks by epoch: for each network of the recipe, a chart of the training losses and a chart of the validation losses of its folds.</summary>
internal static class LearningCurveSection
{
    public static Html Of(TableEstimator estimator, ChartSheet charts)
    {
        IReadOnlyList<LearningCurve> curves = estimator.LearningCurves;
        if (curves.Count == 0)
        {
            return Html.None;
        }

        string loss = estimator is TableClassifier ? "The log loss" : "The squared error of the scaled target";
        IEnumerable<Html> drawn = [.. curves.GroupBy(curve => curve.Network).Select(group => Draw([.. group], Name(estimator, group.Key), charts))];
        return $"""
            <section><h2>Learning curves</h2>
            <p>{loss} of each network by epoch, on its training rows and on the rows that its fold holds out. The rings mark the best epochs; the networks have the weights of these epochs.</p>
            <div class=charts>
            {drawn}</div>
            </section>

            """;
    }

    private static string Name(TableEstimator estimator, int network) => estimator.Recipe.Networks.Count == 1 ? "" : $", network {network + 1}";

    private static Html Draw(LearningCurve[] folds, string name, ChartSheet charts) =>
        $"{Draw(folds, $"Training loss{name}", History.TrainingLoss, charts)}{Draw(folds, $"Validation loss{name}", History.ValidationLoss, charts)}";

    private static Html Draw(LearningCurve[] folds, string title, string metric, ChartSheet charts)
    {
        int epochs = folds.Max(fold => fold.History.Epochs);
        IReadOnlyList<double>[] losses = [.. folds.Select(fold => (IReadOnlyList<double>)[.. fold.History[metric], .. Enumerable.Repeat(double.NaN, epochs - fold.History.Epochs)])];
        int[] shown = Thinning.Of(losses, epochs);
        ChartSeries[] series =
        [
            .. folds.Select((fold, index) => new ChartSeries(
                $"fold {fold.Fold + 1}", folds.Length == 1 ? ChartColour.Validation : ChartColour.Graded, [.. shown.Select(epoch => losses[index][epoch])])),
        ];
        LearningCurve[] best = [.. folds.Where(fold => fold.BestEpoch > 0)];
        string description = string.Join("; ", best.Select(fold => $"fold {fold.Fold + 1} has {NumberText.Of(fold.History[metric][fold.BestEpoch - 1])} in its best epoch, {fold.BestEpoch} of {fold.History.Epochs}"));
        string epochsNote = $"Best {(best.Length == 1 ? "epoch" : "epochs")}: {string.Join(", ", best.Select(fold => fold.BestEpoch))}.";
        return charts.Add(
            title,
            new Chart(ChartKind.Curves, description, "epoch", [.. shown.Select(epoch => epoch + 1.0)], series) { Marks = [.. best.Select(fold => new ChartMark(fold.BestEpoch, fold.History[metric][fold.BestEpoch - 1]))] },
            epochsNote);
    }
}
