using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The curves of the history: a chart of each metric for training and validation, the learning rate, and the gradient norms.</summary>
internal static class CurveSection
{
    private const string Training = "training_";
    private const string Validation = "validation_";

    public static Html Of(ReportContent content, ChartSheet charts)
    {
        History history = content.History;
        if (history.Epochs == 0)
        {
            return $"<section><h2>Curves</h2><p>No epoch was finished.</p></section>\n";
        }

        bool hasConstantRate = history.Names.Contains(History.LearningRate) && history[History.LearningRate].All(history[History.LearningRate][0].Equals);
        Html rate = hasConstantRate ? $"<p class=note>The learning rate was {NumberText.Of(history[History.LearningRate][0])} in every epoch.</p>\n" : Html.None;
        IEnumerable<Html> curves =
        [
            .. from name in history.Names
               where !name.StartsWith(History.GradientNorm, StringComparison.Ordinal) && !(hasConstantRate && name == History.LearningRate)
               group name by MetricOf(name) into metric
               orderby metric.Key == MetricOf(History.LearningRate)
               select Draw(charts, Title(metric.Key), content, Meaning(metric.Key, content), [.. metric.Select(name => (Part(name), ColourOf(name), history[name]))]),
        ];
        Html best = content.BestEpoch == 0 ? Html.None : $"<p class=note>The vertical lines mark epoch {content.BestEpoch}; the network has the weights of this epoch.</p>\n";
        return $"""
            <section><h2>Curves</h2>
            <div class=charts>
            {curves}{GradientNorms(content, charts)}</div>
            {best}{rate}{CurveTable.Of(history)}</section>

            """;
    }

    private static Html GradientNorms(ReportContent content, ChartSheet charts)
    {
        History history = content.History;
        (string, ChartColour, IReadOnlyList<double>)[] norms =
        [
            .. from name in history.Names
               where name.StartsWith(History.GradientNorm, StringComparison.Ordinal)
               orderby name == History.GradientNorm
               select (LayerOf(name), name == History.GradientNorm ? ChartColour.Plain : ChartColour.Graded, history[name]),
        ];
        return norms.Length == 0 ? Html.None : Draw(charts, "Gradient norm by layer", content, "", norms);

        string LayerOf(string name)
        {
            string number = name[History.GradientNorm.Length..].TrimStart('.');
            return !int.TryParse(number, out int layer) ? "all" : layer < content.Layers.Count ? $"{number} {content.Layers[layer]}" : number;
        }
    }

    private static Html Draw(ChartSheet charts, string title, ReportContent content, string meaning, (string Name, ChartColour Colour, IReadOnlyList<double> Values)[] curves)
    {
        History history = content.History;
        int[] epochs = Thinning.Of([.. curves.Select(curve => curve.Values)], history.Epochs);
        ChartSeries[] series = [.. curves.Select(curve => new ChartSeries(curve.Name, curve.Colour, [.. epochs.Select(epoch => curve.Values[epoch])]))];
        string description = string.Join("; ", curves.Select(curve => Invariant(
            $"{curve.Name} {NumberText.Of(curve.Values[^1])} at the end, {NumberText.Of(curve.Values.Min())} to {NumberText.Of(curve.Values.Max())} over {DisplayFormat.Count(history.Epochs, "epoch")}")));
        double[] numbers = [.. epochs.Select(epoch => epoch + 1.0)];
        ChartMark[] marks = content.BestEpoch > 0 ? [new(content.BestEpoch)] : [];
        return charts.Add(title, new Chart(ChartKind.Curves, description, "epoch", numbers, series) { Marks = marks }, string.Join(" ", new[] { meaning, Gaps(curves) }.Where(note => note.Length > 0)));
    }

    /// <summary>Returns the note below a chart.</summary>
    private static string Meaning(string metric, ReportContent content) =>
        metric == MetricOf(History.TrainingLoss) && content.Criterion.Length > 0 ? $"{Title(content.Criterion)}{(content.IsLossScaled ? " of the scaled targets" : "")}."
        : metric == MetricOf(History.TrainingObjective) ? "The loss with the penalties of the weights."
        : metric != TrainingJob<float>.Error ? ""
        : content.Numbers is null ? $"The fraction of wrong predictions{(content.Threshold is null ? "" : " of the more probable class, without the threshold")}."
        : "1 - R2, the fraction of the variance that is not explained.";

    /// <summary>Reports values that cannot be drawn.</summary>
    private static string Gaps((string Name, ChartColour Colour, IReadOnlyList<double> Values)[] curves) => string.Join(" ", curves
        .Select(curve => (curve.Name, Epochs: curve.Values.Index().Where(entry => !Chart.CanShow(entry.Item)).Select(entry => entry.Index + 1).ToArray()))
        .Where(curve => curve.Epochs.Length > 0)
        .Select(curve => Invariant($"Not finite, or too large, in {DisplayFormat.Count(curve.Epochs.Length, "epoch")} of {curve.Name}, the first of them {curve.Epochs[0]}.")));

    private static string MetricOf(string name) =>
        name.StartsWith(Training, StringComparison.Ordinal) ? name[Training.Length..]
        : name.StartsWith(Validation, StringComparison.Ordinal) ? name[Validation.Length..]
        : name;

    private static string Part(string name) =>
        ColourOf(name) switch { ChartColour.Training => "training", ChartColour.Validation => "validation", _ => Title(name) };

    private static ChartColour ColourOf(string name) =>
        name.StartsWith(Training, StringComparison.Ordinal) ? ChartColour.Training
        : name.StartsWith(Validation, StringComparison.Ordinal) ? ChartColour.Validation
        : ChartColour.Plain;

    private static string Title(string name)
    {
        string words = name.Replace('_', ' ');
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
