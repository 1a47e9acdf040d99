using MyTorch.Tables;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The model card as Markdown: what a model predicts, from which data, how well, where its limits are, and how to use it.</summary>
internal static class ModelCard
{
    private const int ShownColumns = 40;
    private const int ShownSlices = 5;
    private const int ShownImportances = 10;

    /// <summary>Returns the card; the same run gives the same text.</summary>
    public static string Render(TableFindings findings)
    {
        TableEstimator estimator = findings.Run.Estimator;
        string targets = string.Join(", ", estimator.Schema.Targets.Select(MarkdownText.Of));
        string aim = findings.Run.PredictsLabels ? $"Which of the labels **{targets}** a row has, with the probability of each."
            : findings.Run.Classifier is { Classes: var classes } ? $"The class of **{targets}**, one of {classes.Count}: {List(classes)}, with the probability of each."
            : $"The {(estimator.Schema.Targets.Count == 1 ? "quantity" : "quantities")} **{targets}**, within the range of the training rows.";
        return $"""
            # Model card: {targets} of {MarkdownText.Of(findings.Run.Name)}

            ## What it predicts

            {aim}

            ## Intended use

            To be filled in by the author (who may use the predictions, for what, and for what not): ____________________

            ## Data

            {Data(findings)}
            ## Metrics

            {Metrics(findings)}
            ## What matters

            {Importances(findings)}
            ## Limits

            {Limits(findings)}
            ## How to use it

            {Use(findings)}
            ## How it was made

            {Making(findings)}
            """.ReplaceLineEndings("\n");
    }

    private static string Data(TableFindings findings)
    {
        TableSchema schema = findings.Run.Estimator.Schema;
        string[] dates = [.. findings.Columns.Where(column => column.Schema.Kind == ColumnKind.Date && column.Range is not null).Select(column => $"- {MarkdownText.Of(column.Schema.Name)} is from {MarkdownText.Of(column.Range!.Value.First)} to {MarkdownText.Of(column.Range.Value.Last)}.\n")];
        string test = findings.Run.Test is { } rows ? Invariant($" and {rows.RowCount:N0} test rows") : "";
        string checksum = findings.Run.Checksum.Length == 0 ? "" : $"- Checksum of the file: {MarkdownText.Of(findings.Run.Checksum)}.\n";
        string[] unused = [.. findings.Columns.Where(column => column.Schema.Role is ColumnRole.Identifier or ColumnRole.Ignored).Select(column => $"{column.Schema.Name} ({column.Schema.Reason})")];
        string ignored = unused.Length == 0 ? "" : $"- Not used: {List(unused)}.\n";
        return Invariant($"- {MarkdownText.Of(findings.Run.Name)}: {findings.Run.Training.RowCount:N0} training rows{test}, {schema.Columns.Count} columns, of which {schema.Features.Count} are features.\n") + checksum + string.Concat(dates) + ignored
            + string.Concat(findings.Notes.Select(note => $"- {MarkdownText.Of(note)}\n"));
    }

    private static string Metrics(TableFindings findings)
    {
        TableExplainer[] all = findings.Test is { } test ? [findings.HeldOut, test] : [findings.HeldOut];
        IReadOnlyList<(string Name, string Value)>[] metrics = [.. all.Select(findings.MetricsOf)];
        IEnumerable<string> names = metrics.SelectMany(column => column.Select(metric => metric.Name)).Distinct();
        string table = MarkdownText.Table(
            ["metric", .. all.Select(rows => Invariant($"{(rows.IsHeldOut ? "held-out" : "test")} rows ({rows.Rows.RowCount})"))],
            names.Select(name => (string[])[MarkdownText.Of(name), .. metrics.Select(column => column.Where(metric => metric.Name == name).Select(metric => metric.Value).FirstOrDefault("-"))]));
        string decision = findings.Run.Decision.Length == 0 ? "" : $"{MarkdownText.Of(findings.Run.Decision)}\n\n";
        return $"{table}\n{decision}{string.Concat(all.Select(rows => $"{findings.Describe(rows)}\n\n"))}".TrimEnd('\n') + "\n";
    }

    private static string Importances(TableFindings findings) =>
        $"The increase of the {(findings.PredictsClasses ? "log loss" : "RMSE")} when the cells of a column are permuted, on {DisplayFormat.Count(findings.Sample.Rows.RowCount, findings.RowsName[..^1])}:\n\n"
        + MarkdownText.Table(["column", "mean", "deviation"], findings.Importances.Take(ShownImportances).Select(importance =>
            (string[])[MarkdownText.Of(importance.Column), NumberText.Of(importance.Mean), NumberText.Of(importance.StandardDeviation)]));

    private static string Limits(TableFindings findings)
    {
        ColumnFacts[] features = [.. findings.Columns.Where(column => column.Schema.Role == ColumnRole.Feature)];
        int minimum = findings.Run.Estimator.Recipe.MinimumCategoryCount;
        string table = MarkdownText.Table(
            ["column", "kind", "missing", "training values"],
            features.Take(ShownColumns).Select(column => (string[])[MarkdownText.Of(column.Schema.Name), column.Schema.Kind.ToString().ToLowerInvariant(), column.MissingPercent, MarkdownText.Of(column.Values(3))]));
        string more = features.Length > ShownColumns ? $"\nThe other {features.Length - ShownColumns} features are in the report.\n" : "";
        string[] rare = [.. features.Where(column => column.Schema.Kind is ColumnKind.Category or ColumnKind.Boolean && column.Rarer(minimum) > 0).Select(column => $"{column.Schema.Name} ({column.Rarer(minimum)})")];
        string rarities = rare.Length == 0 ? "" : $"- Categories with fewer than {minimum} training rows are combined into one category: {List(rare)}.\n";
        string slices = string.Concat(findings.Slices.Take(ShownSlices).Select(slice =>
            $"- Worse than elsewhere: {MarkdownText.Of(slice.Column)} = {MarkdownText.Of(slice.Value)} ({DisplayFormat.Count(slice.Count, "row")}), {ErrorOf(slice, findings)}.\n"));
        return $"""
            - Numbers outside the ranges below are extrapolated: they are clipped smoothly, and quantities stay within the range of the training rows.
            - A category that is not in the training rows is treated as a rare category of its column; if there are none, the cell has no category.
            {rarities}{slices}
            {table}{more}
            """.ReplaceLineEndings("\n");
    }

    private static string ErrorOf(TableSlice slice, TableFindings findings) => findings.PredictsClasses
        ? $"error {DisplayFormat.Percent(slice.Error)} instead of {DisplayFormat.Percent(slice.OtherError)}"
        : $"RMSE {NumberText.Of(slice.Error)} instead of {NumberText.Of(slice.OtherError)}";

    private static string Use(TableFindings findings)
    {
        string type = findings.Run.Estimator.GetType().Name;
        return $"""
            ```csharp
            using MyTorch.Tables;

            var model = {type}.Load("{RunFiles.Model}");
            Table rows = Table.ReadCsv("new.csv");
            var predictions = model.{(findings.Run.PredictsLabels ? "PredictLabels" : "Predict")}(rows);
            ```

            ```
            mytorch predict {RunFiles.Model} --csv new.csv
            mytorch evaluate {RunFiles.Model} --csv labelled.csv
            ```

            """.ReplaceLineEndings("\n");
    }

    private static string Making(TableFindings findings)
    {
        TableEstimator estimator = findings.Run.Estimator;
        TableRecipe recipe = estimator.Recipe;
        IEnumerable<string> networks = recipe.Networks.Select((network, index) => Invariant(
            $"- Network {index + 1}: {(network.Hidden is { } units ? $"hidden layers of {string.Join(", ", units)} units" : "hidden layers chosen by the number of rows")}, {network.Activation}, dropout {network.Dropout}, learning rate {network.LearningRate}, weight decay {network.WeightDecay}, {(network.Bins == 0 ? "no bins" : $"up to {network.Bins} bins")}.\n"));
        string settings = string.Concat(findings.Run.Settings.Select(setting => $"- Setting {MarkdownText.Of(setting.Name)}: {MarkdownText.Of(setting.Value)}.\n"));
        string transform = findings.Run.Estimator is TableRegressor { Transform: TargetTransform.Log } ? "- The networks learn the logarithms of the targets; predictions and metrics are in the units of the targets.\n" : "";
        string probabilities = findings.Run.Classifier is not { } classifier ? ""
            : (classifier.BalancesClasses || classifier.ClassWeights is not null ? "- Classes are weighted in the training loss.\n" : "") + (classifier.Temperature == 1 ? "" : $"- Probabilities are calibrated by the temperature {NumberText.Of(classifier.Temperature)}.\n");
        return Invariant($"- {TableModelDescription.Networks(recipe)}; at most {recipe.Epochs} epochs, patience {recipe.Patience}; seed {estimator.Seed}.\n")
            + string.Concat(networks) + transform + probabilities + settings + $"- MyTorch {HtmlReport.Version}, .NET {Environment.Version.ToString(2)}.\n";
    }

    private static string List(IReadOnlyCollection<string> texts) => MarkdownText.Of(Printable.List(texts));
}
