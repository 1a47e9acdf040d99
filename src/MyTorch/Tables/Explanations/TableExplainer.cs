using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>Explains a model by its predictions: which columns matter, how predictions depend on them, and for which rows they are worst.</summary>
/// <remarks>
/// Created by <see cref="TableEstimator.ExplainHeldOut"/>, where each row is predicted by the networks that were not trained on it, or by
/// <see cref="TableEstimator.Explain"/>, where all networks predict each row. Instances are immutable and thread-safe; the same seed gives the same results.
/// </remarks>
public sealed class TableExplainer
{
    private readonly TableModel _model;
    private readonly (int[] Places, TrainedNetwork[] Networks)[] _groups;
    private readonly ExplainedRows[] _rows;
    private readonly Matrix<double> _targets;
    private readonly Matrix<double> _predictions;

    /// <summary>Creates an explainer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows, N at least 1.</param>
    /// <param name="groups">The networks that predict each row.</param>
    /// <param name="isHeldOut">Whether the rows are from the training table.</param>
    internal TableExplainer(TableModel model, Table rows, (int[] Places, TrainedNetwork[] Networks)[] groups, bool isHeldOut)
    {
        (_model, _groups, Rows, IsHeldOut) = (model, groups, rows, isHeldOut);
        _rows = [.. groups.SelectMany(group => ExplainedRows.Create(model, group.Networks, rows, group.Places))];
        _targets = model.Target.Read(rows);
        Weights = model.Schema.Columns.FirstOrDefault(column => column.Role == ColumnRole.Weight) is { } weight && rows.Find(weight.Name) is not null ? TrainingRows.Weights(rows, model.Schema) : null;
        _predictions = Gather(part => part.Predict());
    }

    /// <summary>The N explained rows.</summary>
    public Table Rows { get; }

    /// <summary>Whether the rows are from the training table, each predicted by the networks of the folds that held it out; otherwise all networks predict each row.</summary>
    public bool IsHeldOut { get; }

    /// <summary>The names of the outputs: classes, labels or quantities, K.</summary>
    public IReadOnlyList<string> Outputs => _model.Target is ClassTarget classes ? classes.Classes : _model.Target.Columns;

    /// <summary>A copy of the targets: the indices of the classes, N x 1, or the labels, 1 or 0, or the quantities in their own units, N x K.</summary>
    public Matrix<double> Targets => _targets.Clone();

    /// <summary>The weight of each row in metrics, N; null if there is no column of weights.</summary>
    public IReadOnlyList<double>? Weights { get; }

    /// <summary>A copy of the predictions of the rows, N x K: probabilities, or quantities in their own units.</summary>
    public Matrix<double> Predictions => _predictions.Clone();

    private bool IsClassification => _model.Target is not NumberTarget;

    /// <summary>Returns an explainer of a random sample of the rows, to save time.</summary>
    /// <param name="count">The number of rows, at least 1; if there are no more rows, all are used.</param>
    /// <param name="seed">The seed of the sample.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public TableExplainer Sample(int count, int seed = 0)
    {
        Setting.Count(count);
        if (count >= Rows.RowCount)
        {
            return this;
        }

        int[] places = [.. PermutationImportance.Permutations(Rows.RowCount, 1, seed, column: 0)[0].Take(count).Order()];
        var index = places.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return new TableExplainer(_model, Rows.SelectRows(places), [.. _groups.Select(group => ((int[])[.. group.Places.Where(index.ContainsKey).Select(place => index[place])], group.Networks))], IsHeldOut);
    }

    /// <summary>Computes the permutation importance of each feature: how much worse the metric becomes when the cells of its column are permuted.</summary>
    /// <param name="metric">The metric; null for the log loss of classes and labels, and for the root mean squared error of quantities.</param>
    /// <param name="repeats">The number of permutations of each column, at least 1.</param>
    /// <param name="seed">The seed of the permutations.</param>
    /// <returns>The features, most important first.</returns>
    /// <exception cref="ArgumentException">The metric is for classes but the model predicts quantities, or vice versa.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="repeats"/> is not positive.</exception>
    public IReadOnlyList<ColumnImportance> FindImportances(ImportanceMetric? metric = null, int repeats = 5, int seed = 0)
    {
        Setting.Count(repeats);
        ImportanceMetric measured = metric ?? (IsClassification ? ImportanceMetric.LogLoss : ImportanceMetric.RootMeanSquaredError);
        if (measured.IsClassification != IsClassification)
        {
            throw new ArgumentException(
                $"The metric {measured.Name} is for {(measured.IsClassification ? "classes" : "quantities")}, but the model predicts {(IsClassification ? "classes" : "quantities")}: choose another.", nameof(metric));
        }

        double[] weights = [.. Weights ?? []];
        var importance = new PermutationImportance(Predict, _targets, measured, _model.Threshold, weights);
        double before = measured.Measure(_predictions, _targets, _model.Threshold, weights);
        return
        [
            .. _model.Schema.Features.Index()
                .Select(feature => importance.Measure(Rows[feature.Item], before, PermutationImportance.Permutations(Rows.RowCount, repeats, seed, feature.Index)))
                .OrderByDescending(feature => feature.Mean),
        ];
    }

    /// <summary>Computes the partial dependence on a column: the mean prediction of all rows for each value of the column.</summary>
    /// <param name="column">The name of a feature.</param>
    /// <param name="points">
    /// The maximum number of values, at least 2: quantiles of numbers and dates from 5% to 95%, or all distinct values if there are few, and the most frequent categories.
    /// </param>
    /// <exception cref="ArgumentException">The column is not a feature.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="points"/> is less than 2.</exception>
    public PartialDependence FindDependence(string column, int points = 20)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        return _model.Schema.Features.Contains(column) ? PartialDependence.Compute(Rows, _model.Schema[column], Outputs, points, Predict) : throw new ArgumentException(
            $"'{column}' is not a feature of the model: expected one of {Data.CsvReader.List(_model.Schema.Features)}.", nameof(column));
    }

    /// <summary>Finds the slices with the worst predictions: categories and intervals of numbers whose loss exceeds that of all other rows by more than two standard errors. All rows have equal weights.</summary>
    /// <param name="minimumCount">The minimum number of rows of a slice, at least 2.</param>
    /// <param name="bins">The number of intervals of numbers and dates, at least 2, each with about the same number of rows.</param>
    /// <returns>The slices whose <see cref="TableSlice.ExcessLowerBound"/> is above 0, largest first. About one slice in forty is expected to be found by chance.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is less than 2.</exception>
    public IReadOnlyList<TableSlice> FindWorstSlices(int minimumCount = 20, int bins = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCount, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        (double[] losses, double[] errors) = _model.Target switch
        {
            NumberTarget => RowLosses.OfNumbers(_predictions, _targets),
            ClassTarget => RowLosses.OfClasses(_predictions, _targets, _model.Threshold),
            _ => RowLosses.OfLabels(_predictions, _targets),
        };
        var search = new SliceSearch(losses, errors, isRoot: !IsClassification);
        return
        [
            .. _model.Schema.Features.SelectMany(feature => search.Find(Rows, _model.Schema[feature], minimumCount, bins))
                .Where(slice => slice.ExcessLowerBound > 0).OrderByDescending(slice => slice.ExcessLowerBound),
        ];
    }

    private Matrix<double> Predict(TableColumn cells) => Gather(part => part.Predict(cells));

    private Matrix<double> Gather(Func<ExplainedRows, Matrix<double>> predict)
    {
        Matrix<double> result = Dense.Create<double>(Rows.RowCount, _model.Target.Outputs);
        foreach (ExplainedRows part in _rows)
        {
            Matrix<double> predictions = predict(part);
            foreach ((int row, int place) in part.Places.Index())
            {
                for (int k = 0; k < result.ColumnCount; k++)
                {
                    result[place, k] = predictions[row, k];
                }
            }
        }

        return result;
    }
}
