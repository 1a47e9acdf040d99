namespace MyTorch.Tables;

/// <content>Fitting to tables larger than memory.</content>
public abstract partial class TableEstimator
{
    /// <summary>Trains on the rows of a stream that have a target, with the schema that is inferred from its sample; see the other overload.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="targets">The names of the columns to predict, at least one.</param>
    /// <exception cref="ArgumentException">A target is not a column, or there is none.</exception>
    /// <exception cref="InvalidDataException">The rows cannot be learned from; the message says why and what to do.</exception>
    /// <exception cref="IOException">The source cannot be read, or the temporary file cannot be written.</exception>
    public void Fit(StreamedTable source, params IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(source);
        Fit(source, TableSchema.Infer(source.ReadSample(), targets));
    }

    /// <summary>Trains on the rows of a stream that have a target, which may be more than memory holds.</summary>
    /// <remarks>
    /// <para>The stream is read twice: for its sample, and into a temporary file of 8 bytes for each feature column, target and two others, which every
    /// epoch reads and which is deleted at the end. Memory holds the sample, not the stream.</para>
    /// <para>The encoding of the features, the scale of quantities and the folds are those of the sample: each network is trained on all rows of the stream but
    /// those of the sample that its fold holds out, which choose its best epoch; <see cref="HeldOut"/> has the rows of the sample. The classes, their
    /// numbers of rows and the range of quantities are those of all rows. An epoch ends after ten times the rows of the sample. Where the sample has
    /// all rows, the result is that of a fit to them as a table, bit for bit.</para>
    /// </remarks>
    /// <param name="source">The rows.</param>
    /// <param name="schema">What the columns mean; at least one is a target.</param>
    /// <param name="progress">Receives every finished epoch with the index of its network, those of the first fold first.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="ArgumentException">A column of the schema is not one of the table, there is no target or no feature, or two columns have the role Weight or Group.</exception>
    /// <exception cref="InvalidDataException">The rows cannot be learned from, or the source has changed between two readings; the message says why and what to do.</exception>
    /// <exception cref="IOException">The source cannot be read, or the temporary file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the estimator is as it was, and no file is left.</exception>
    public void Fit(StreamedTable source, TableSchema schema, IProgress<(int Network, EpochFigures Epoch)>? progress = null, CancellationToken cancellationToken = default)
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
                FormattableString.Invariant($"The columns are encoded as a sample of {sample.Rows.RowCount} of {sample.Count - sample.Excluded.Count} rows has them."),
                .. TrainingRows.NotesOf(schema, spooling.DroppedCount, spooling.Dropped),
            ],
            Checksum = TableChecksum.Of(sample.Rows, schema),
        };
        all.EncodeTargets(scan, untrained.Target);
        _model = Complete(Train(untrained, rows, kept, networks: null, progress, cancellationToken, all));
    }

    /// <summary>Whether targets are classes or labels; otherwise they are quantities.</summary>
    private protected abstract bool PredictsClasses { get; }

    /// <summary>The encoding of the targets of a stream.</summary>
    /// <param name="rows">The rows of the sample with a target.</param>
    /// <param name="schemas">The target columns.</param>
    /// <param name="scan">The targets of all rows.</param>
    private protected abstract TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas, TargetScan scan);
}
