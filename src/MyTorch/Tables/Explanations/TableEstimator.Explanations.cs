namespace MyTorch.Tables;

/// <content>Explaining models.</content>
public abstract partial class TableEstimator
{
    /// <summary>The learning curve of each network, ordered by fold; empty for a model loaded from a file without learning curves.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public IReadOnlyList<LearningCurve> LearningCurves =>
        [.. Model.Networks.Where(network => network.History is { Epochs: > 0 }).Select(network => new LearningCurve(network.Fold, network.Member, network.History))];

    /// <summary>Explains the model by its predictions of rows that it was not trained on, such as a test set.</summary>
    /// <param name="table">The rows; rows without a target are skipped.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="ArgumentException">A feature or target column is missing from the table.</exception>
    /// <exception cref="InvalidDataException">No row has a target, or a cell does not match the kind of its column; the message names the cell.</exception>
    public TableExplainer Explain(Table table)
    {
        TableModel model = Model;
        Table rows = RowsWithTarget(model, table);
        return new TableExplainer(model, rows, [([.. Enumerable.Range(0, rows.RowCount)], [.. model.Networks])], isHeldOut: false);
    }

    /// <summary>Explains the model by its predictions of the training table, where each row is predicted by the networks of the folds that held it out.</summary>
    /// <param name="table">The complete training table, with its rows in the same order.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted, or the model was loaded from a file of MyTorch 0.1.0, which does not store the held-out rows of each fold.</exception>
    /// <exception cref="ArgumentException">The table is not the training table.</exception>
    /// <exception cref="InvalidDataException">A cell does not match the kind of its column; the message names the cell.</exception>
    public TableExplainer ExplainHeldOut(Table table)
    {
        TableModel model = Model;
        if (model.HeldOutFolds.Count == 0)
        {
            throw new InvalidOperationException("The model file does not contain the folds of the training: call Explain with rows that the model was not trained on, or train the model again.");
        }

        IReadOnlyList<int> held = model.HeldOut.Rows;
        ArgumentNullException.ThrowIfNull(table);
        if (held[^1] >= table.RowCount)
        {
            throw new ArgumentException($"{table.Name} has {Shape.Count(table.RowCount, "row")}, but row {held[^1] + 1} was held out in training: expected the training table.", nameof(table));
        }

        var explainer = new TableExplainer(model, table.SelectRows([.. held]), HeldOutGroups(model), isHeldOut: true);
        string? other = !explainer.Targets.Equals(model.HeldOut.Targets) ? "targets" : TableChecksum.Of(table, model.Schema) != model.Checksum ? "cells" : null;
        return other is null ? explainer : throw new ArgumentException(
            $"{table.Name} has other {other} than the table that the model was trained on: expected the training table, with its rows in the same order.", nameof(table));
    }

    /// <summary>Groups the held-out rows by the folds that held them out, with the networks of these folds.</summary>
    private static (int[] Places, TrainedNetwork[] Networks)[] HeldOutGroups(TableModel model)
    {
        var folds = model.HeldOut.Rows.ToDictionary(row => row, _ => new List<int>());
        foreach ((int index, HeldOutPredictions fold) in model.HeldOutFolds.Index())
        {
            foreach (int row in fold.Rows)
            {
                folds[row].Add(index);
            }
        }

        IEnumerable<(int[] Places, TrainedNetwork[] Networks)> groups =
            from entry in model.HeldOut.Rows.Index()
            group entry by string.Join(' ', folds[entry.Item]) into part
            let own = folds[part.First().Item]
            select (part.Select(entry => entry.Index).ToArray(), model.Networks.Where(network => own.Contains(network.Fold)).ToArray());
        return [.. groups];
    }

    private static Table RowsWithTarget(TableModel model, Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        string?[][] targets = [.. model.Target.Columns.Select(name => CellReader.Texts(table[name], model.Schema[name]))];
        int[] kept = [.. Enumerable.Range(0, table.RowCount).Where(row => targets.All(texts => texts[row] is not null))];
        return kept.Length > 0 ? table.SelectRows(kept) : throw new InvalidDataException($"{table.Name}: expected at least one row with a target, found none among {table.RowCount}.");
    }
}
