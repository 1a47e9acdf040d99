using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;

namespace MyTorch.Tables;

/// <summary>Predicts one or more quantities from the columns of a table, within the range of the training rows.</summary>
public sealed partial class TableRegressor : TableEstimator
{
    /// <summary>The names of the K quantities.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public IReadOnlyList<string> Targets => Model.Target.Columns;

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

    private protected override TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas) => NumberTarget.Fit(rows, schemas);

    private protected override TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas, TargetScan scan) => NumberTarget.Fit(rows, schemas).Extend(scan.Build());
}
