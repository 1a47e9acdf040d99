using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <content>Continuing with new rows.</content>
public abstract partial class TableEstimator
{
    /// <summary>
    /// Continues the training of the fitted networks on new rows. Schema and scaling stay as they are, but for a target that was Boolean and has more classes now; categories and classes that are new become
    /// features and outputs, of which the networks know nothing at first. Early stopping begins anew on folds of the new rows.
    /// </summary>
    /// <param name="table">The new rows, with the same columns.</param>
    /// <param name="progress">Receives every finished epoch with the index of its network, those of the first fold first.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <returns>
    /// What the model before predicts for the rows of <see cref="HeldOut"/>, which is then that of the new rows: the two have the same targets and
    /// can be compared. A new class has the probability 0 here.
    /// </returns>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A column of the schema is not one of the table.</exception>
    /// <exception cref="InvalidDataException">The table cannot be learned from; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the estimator is as it was.</exception>
    public HeldOutPredictions Continue(Table table, IProgress<(int Network, EpochFigures Epoch)>? progress = null, CancellationToken cancellationToken = default)
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

        Matrix<double> predicted = before.Predict(table.Select([.. HeldOut.Rows]));
        Matrix<double> padded = Dense.Create<double>(predicted.RowCount, target.Outputs);
        padded.SetSubMatrix(0, 0, predicted);
        return new HeldOutPredictions(HeldOut.Rows, padded, HeldOut.Targets, HeldOut.Weights);
    }
}
