namespace MyTorch.Tables;

/// <content>Fitting tables larger than memory.</content>
public abstract partial class TableEstimator
{
    /// <summary>Trains on the rows of a stream that have a target, with the schema inferred from its sample; see the other overload.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="targets">The names of the target columns, at least one.</param>
    /// <exception cref="ArgumentException">A target is not a column, or there are no targets.</exception>
    /// <exception cref="InvalidDataException">The rows cannot be used for training; the message says why and what to do.</exception>
    /// <exception cref="IOException">The source cannot be read, or the temporary file cannot be written.</exception>
    public void Fit(StreamedTable source, params IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(source);
        Fit(source, TableSchema.Infer(source.ReadSample(), targets));
    }

    /// <summary>Trains on the rows of a stream that have a target, for data larger than memory.</summary>
    /// <remarks>
    /// <para>The stream is read twice: to draw the sample, and to write a temporary file with 8 bytes per row for each feature column, each target and two other
    /// values. Every epoch reads this file, which is deleted at the end. Only the sample is held in memory.</para>
    /// <para>The encoding of the features, the scale of quantities and the folds are determined from the sample: each network is trained on all rows of the stream except
    /// the sample rows that its fold holds out, which choose the best epoch. <see cref="HeldOut"/> contains sample rows. The classes, their
    /// row counts and the range of quantities are determined from all rows. An epoch has about ten times as many rows as the sample. If the sample contains
    /// all rows, the result is bitwise identical to a fit to the table in memory.</para>
    /// </remarks>
    /// <param name="source">The rows.</param>
    /// <param name="schema">The schema, with at least one target.</param>
    /// <param name="progress">Receives the metrics of each finished epoch and the index of its network; networks are ordered by fold.</param>
    /// <param name="cancellationToken">Cancels the fit.</param>
    /// <exception cref="ArgumentException">A column of the schema is missing from the table, there is no target or no feature, or two columns have the role Weight or Group.</exception>
    /// <exception cref="InvalidDataException">The rows cannot be used for training, or the source has changed between two passes; the message says why and what to do.</exception>
    /// <exception cref="IOException">The source cannot be read, or the temporary file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the estimator is unchanged, and no file is left.</exception>
    public void Fit(StreamedTable source, TableSchema schema, IProgress<(int Network, EpochMetrics Epoch)>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(schema);
        StreamSample sample = source.Sample(cancellationToken);
        if (sample.IsComplete)
        {
            Fit(sample.Rows, schema, progress, cancellationToken);
            return;
        }

        (Table rows, int[] kept) = TrainingRows.Select(sample.Rows, schema, Recipe.Folds, notes: []);
        TableEncoder[] encoders = FitEncoders(rows, schema);
        TargetScan scan = new([.. schema.Targets.Select(name => schema[name])], PredictsClasses);
        var spooling = new StreamSpooling(source, sample, schema, encoders[0], scan, TimeColumn);
        using SpooledRows all = spooling.Read(rows, kept, cancellationToken);
        var untrained = new TableModel
        {
            Schema = schema,
            Recipe = Recipe.For((int)Math.Min(all.Count, int.MaxValue)),
            Encoders = encoders,
            Target = CreateTarget(rows, [.. schema.Targets.Select(name => schema[name])], scan),
            Notes =
            [
                FormattableString.Invariant($"The encoding of the columns is based on a sample of {sample.Rows.RowCount} of {sample.Count - sample.Excluded.Count} rows."),
                .. TrainingRows.NotesOf(schema, spooling.DroppedCount, spooling.Dropped),
            ],
            Checksum = TableChecksum.Of(sample.Rows, schema),
        };
        all.EncodeTargets(scan, untrained.Target);
        _model = Complete(Train(untrained, rows, kept, networks: null, progress, cancellationToken, all));
    }

    /// <summary>Whether the targets are classes or labels rather than quantities.</summary>
    private protected abstract bool PredictsClasses { get; }

    /// <summary>Creates the encoding of the targets of a stream.</summary>
    /// <param name="rows">The sample rows with a target.</param>
    /// <param name="schemas">The target columns.</param>
    /// <param name="scan">The targets of all rows.</param>
    private protected abstract TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas, TargetScan scan);
}
