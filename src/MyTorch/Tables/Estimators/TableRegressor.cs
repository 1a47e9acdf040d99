using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;

namespace MyTorch.Tables;

/// <summary>Predicts one or more quantities from the columns of a table, within the range of the training rows.</summary>
public sealed partial class TableRegressor : TableEstimator
{
    /// <summary>The names of the K quantities.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public IReadOnlyList<string> Targets => Model.Target.Columns;

    /// <summary>The transform of the quantities that was fitted: <see cref="TargetTransform.None"/> or <see cref="TargetTransform.Log"/>.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public TargetTransform Transform => ((NumberTarget)Model.Target).Scales[0].LogOffset is null ? TargetTransform.None : TargetTransform.Log;

    /// <summary>Predicts the quantities of each row in their own units, N x K.</summary>
    /// <param name="table">The rows; columns that are not features are ignored.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="ArgumentException">A feature column is missing from the table.</exception>
    /// <exception cref="InvalidDataException">A cell does not match the kind of its column; the message names the cell.</exception>
    public Matrix<double> Predict(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Model.Predict(table);
    }

    /// <summary>Evaluates the predictions for a table with quantities.</summary>
    /// <param name="table">The rows, with the targets.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="InvalidDataException">A row has no quantity.</exception>
    public RegressionMetrics Evaluate(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return RegressionMetrics.Create(Model.Predict(table), Model.Target.Read(table), WeightsOf(table));
    }

    private protected override bool PredictsClasses => false;

    private protected override TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas, TargetScan scan) => Recipe.TargetTransform == TargetTransform.Auto
        ? throw new InvalidOperationException(
            "TargetTransform.Auto is only supported for tables in memory: choose None or Log for a stream. To find the better one, fit the sample of the stream with Auto.")
        : NumberTarget.Fit(rows, schemas, isLog: Recipe.TargetTransform == TargetTransform.Log).Extend(scan.Build());

    private protected override IReadOnlyList<TargetEncoding> CreateTargets(Table rows, IReadOnlyList<ColumnSchema> schemas)
    {
        if (Recipe.TargetTransform == TargetTransform.Log)
        {
            return [NumberTarget.Fit(rows, schemas, isLog: true)];
        }

        var target = NumberTarget.Fit(rows, schemas, isLog: false);
        return Recipe.TargetTransform == TargetTransform.Auto && target.Scales.All(scale => scale.Smallest >= 0)
            ? [target, NumberTarget.Fit(rows, schemas, isLog: true)]
            : [target];
    }

    private protected override TableModel Choose(IReadOnlyList<TableModel> trained)
    {
        if (Recipe.TargetTransform != TargetTransform.Auto)
        {
            return trained[0];
        }

        if (trained.Count == 1)
        {
            return Noted(trained[0], "The networks learn the targets themselves: logarithms need targets of at least 0.");
        }

        double[] errors = [.. trained.Select(model => ErrorOf(model.HeldOut, ((NumberTarget)trained[0].Target).Scales))];
        return errors[1] < errors[0]
            ? Noted(trained[1], FormattableString.Invariant($"The networks learn the logarithms of the targets: on the held-out rows this lowers the RMSE by {100 * (1 - Math.Sqrt(errors[1] / errors[0])):0.#}%."))
            : Noted(trained[0], "The networks learn the targets themselves: on the held-out rows their logarithms do not lower the RMSE.");

        static TableModel Noted(TableModel model, string note) => model with { Notes = [.. model.Notes, note] };
    }

    /// <summary>Returns the weighted sum of the squared errors, each quantity in units of its variance.</summary>
    private static double ErrorOf(HeldOutPredictions held, IReadOnlyList<TargetScale> scales)
    {
        double sum = 0;
        for (int k = 0; k < scales.Count; k++)
        {
            for (int row = 0; row < held.Rows.Count; row++)
            {
                double error = (held.Predictions[row, k] - held.Targets[row, k]) / scales[k].Deviation;
                sum += (held.Weights?[row] ?? 1) * error * error;
            }
        }

        return sum;
    }
}
