using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <content>Continuing training with new rows.</content>
public abstract partial class TableEstimator
{
    /// <summary>
    /// Continues the training of the fitted networks on new rows. Schema and scaling do not change, except that a Boolean target with additional classes becomes categorical. New categories and classes become
    /// features and outputs that are untrained at first. Early stopping uses folds of the new rows.
    /// </summary>
    /// <param name="table">The new rows, with the same columns.</param>
    /// <param name="progress">Receives the metrics of each finished epoch and the index of its network; networks are ordered by fold.</param>
    /// <param name="cancellationToken">Cancels the fit.</param>
    /// <returns>
    /// The predictions of the previous model for the rows of <see cref="HeldOut"/>, which now holds new rows: both have the same targets and
    /// can be compared. The probability of a new class is 0 here.
    /// </returns>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="ArgumentException">A column of the schema is missing from the table.</exception>
    /// <exception cref="InvalidDataException">The table cannot be used for training; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the estimator is unchanged.</exception>
    public HeldOutPredictions Continue(Table table, IProgress<(int Network, EpochMetrics Epoch)>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        TableModel before = Model;
        var notes = new List<string>();
        (Table rows, int[] kept) = TrainingRows.Select(table, before.Schema, before.Recipe.Folds, notes);
        TargetEncoding target = before.Target.Extend(rows);
        var settings = new EncodingSettings { MinimumCategoryCount = before.Recipe.MinimumCategoryCount };
        Dictionary<TableEncoder, TableEncoder> extended = before.Encoders.Distinct().ToDictionary(encoder => encoder, encoder => encoder.Extend(rows, settings));
        TableSchema schema = target is ClassTarget classes ? before.Schema.With(classes.Schema) : before.Schema;
        TableModel untrained = before with { Schema = schema, Encoders = [.. before.Encoders.Select(encoder => extended[encoder])], Target = target, Notes = notes, Checksum = TableChecksum.Of(table, before.Schema), Networks = [], Sharpness = 1, Threshold = null };
        Sequential<float>[] networks = [.. before.Networks.Select(network =>
            NetworkExtension.Extend(network, before, untrained.Encoders[network.Member], target.Outputs))];
        _model = Complete(Train(untrained, rows, kept, networks, progress, cancellationToken));

        Matrix<double> predicted = before.Predict(table.SelectRows([.. HeldOut.Rows]));
        Matrix<double> padded = Dense.Create<double>(predicted.RowCount, target.Outputs);
        padded.SetSubMatrix(0, 0, predicted);
        return new HeldOutPredictions(HeldOut.Rows, padded, HeldOut.Targets, HeldOut.Weights);
    }
}
