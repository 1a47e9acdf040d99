using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;

namespace MyTorch.Tables;

/// <summary>Predicts one or more quantities from the columns of a table, within the range of the training rows.</summary>
public sealed partial class TableRegressor : TableEstimator
{
    /// <summary>The names of the K quantities.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public IReadOnlyList<string> Targets => Model.Target.Columns;

    /// <summary>What the networks learn of the quantities: <see cref="TargetTransform.None"/> or <see cref="TargetTransform.Log"/>.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public TargetTransform Transform => ((NumberTarget)Model.Target).Scales[0].LogOffset is null ? TargetTransform.None : TargetTransform.Log;

    /// <summary>The quantities of each row in their own units, N x K.</summary>
    /// <param name="table">The rows; columns that are not features are not looked at.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A feature is not a column of the table.</exception>
    /// <exception cref="InvalidDataException">A cell cannot be read as the kind of its column; the message names it.</exception>
    public Matrix<double> Predict(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Model.Predict(table);
    }

    /// <summary>Compares predictions with the quantities of a table.</summary>
    /// <param name="table">The rows, with the targets.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="InvalidDataException">A row has no quantity.</exception>
    public RegressionMetrics Evaluate(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return RegressionMetrics.Of(Model.Predict(table), Model.Target.Read(table), WeightsOf(table));
    }

    private protected override bool PredictsClasses => false;

    private protected override TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas, TargetScan scan) => Recipe.TargetTransform == TargetTransform.Auto
        ? throw new InvalidOperationException(
            "TargetTransform.Auto compares two models of a table in memory: choose None or Log for a stream. A fit to the sample of the stream with Auto shows which one is better.")
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

    /// <summary>The sum of the squared errors, of each quantity in units of its variance, by the weights of the rows.</summary>
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
