using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>A table model: a schema, the encoding of the columns, and an ensemble of networks trained by a recipe, whose mean is the prediction.</summary>
/// <remarks>
/// The same table, recipe and seed give a bitwise identical model, with any number of threads. A fit that fails or is cancelled leaves the
/// estimator unchanged. Several threads may predict at the same time.
/// </remarks>
public abstract partial class TableEstimator
{
    private volatile TableModel? _model;

    private protected TableEstimator()
    {
    }

    /// <summary>How columns are encoded and which networks are trained.</summary>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public TableRecipe Recipe
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            value.RequireValid();
            field = value;
        }
    } = TableRecipe.Good;

    /// <summary>The seed of the folds, the initial weights, the order of the samples and dropout.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// The column of numbers or dates that orders the rows in time, so that each fold is trained on the rows before its held-out rows;
    /// null for rows without an order.
    /// </summary>
    public string? TimeColumn { get; init; }

    /// <summary>Whether a fit has succeeded.</summary>
    public bool IsFitted => _model is not null;

    /// <summary>The schema of the table.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public TableSchema Schema => Model.Schema;

    /// <summary>Notes about the fit for the user, such as unused columns, one sentence each.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public IReadOnlyList<string> Notes => Model.Notes;

    /// <summary>The model of the last fit.</summary>
    internal TableModel Model => _model ?? throw new InvalidOperationException("The estimator has not been fitted: call Fit or Load first.");

    /// <summary>Trains on the rows of a table that have a target, with the inferred schema.</summary>
    /// <param name="table">The table.</param>
    /// <param name="targets">The names of the target columns, at least one.</param>
    /// <exception cref="ArgumentException">A target is not a column, or there are no targets.</exception>
    /// <exception cref="InvalidDataException">The table cannot be used for training; the message says why and what to do.</exception>
    public void Fit(Table table, params IReadOnlyList<string> targets) => Fit(table, TableSchema.Infer(table, targets));

    /// <summary>Trains on the rows of a table that have a target.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, with at least one target.</param>
    /// <param name="progress">
    /// Receives the metrics of each finished epoch and the index of its network; networks are ordered by fold. With <see cref="TargetTransform.Auto"/>, the
    /// networks that learn logarithms come after all others.
    /// </param>
    /// <param name="cancellationToken">Cancels the fit.</param>
    /// <exception cref="ArgumentException">A column of the schema is missing from the table, there is no target or no feature, or two columns have the role Weight or Group.</exception>
    /// <exception cref="InvalidDataException">The table cannot be used for training; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the estimator is unchanged.</exception>
    public void Fit(Table table, TableSchema schema, IProgress<(int Network, EpochMetrics Epoch)>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(schema);
        var notes = new List<string>();
        (Table rows, int[] kept) = TrainingRows.Select(table, schema, Recipe.Folds, notes);
        IReadOnlyList<TargetEncoding> targets = CreateTargets(rows, [.. schema.Targets.Select(name => schema[name])]);
        TableRecipe recipe = Recipe.For(rows.RowCount);
        var untrained = new TableModel
        {
            Schema = schema,
            Recipe = recipe,
            Encoders = FitEncoders(rows, schema),
            Target = targets[0],
            Notes = notes,
            Checksum = TableChecksum.Of(table, schema),
        };
        TableModel[] trained = [.. targets.Select((target, index) =>
            Train(untrained with { Target = target }, rows, kept, networks: null, LaterNetworks.After(index * recipe.NetworkCount, progress), cancellationToken))];
        _model = Complete(Choose(trained));
    }

    /// <summary>Validates a table without training: throws the exceptions that <see cref="Fit(Table, TableSchema, IProgress{ValueTuple{int, EpochMetrics}}?, CancellationToken)"/> would throw, and changes nothing.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table, with at least one target.</param>
    /// <exception cref="ArgumentException">A column of the schema is missing from the table, there is no target or no feature, or two columns have the role Weight or Group.</exception>
    /// <exception cref="InvalidDataException">The table cannot be used for training; the message says why and what to do.</exception>
    public void CheckFit(Table table, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(schema);
        (Table rows, _) = TrainingRows.Select(table, schema, Recipe.Folds, []);
        TargetEncoding target = CreateTargets(rows, [.. schema.Targets.Select(name => schema[name])])[0];
        foreach (ColumnSchema column in schema.Features.Select(name => schema[name]).Where(column => column.Kind is ColumnKind.Numeric or ColumnKind.Date))
        {
            _ = CellReader.ReaderOf(column)(rows[column.Name], rows);
        }

        Fold[] folds = TrainingRows.Fold(rows, schema, target.Strata(target.Encode(rows)), Recipe.Folds, TimeColumn, Seed);
        TrainingRows.RequireWeight(rows, schema, folds, TrainingRows.Weights(rows, schema));
    }

    /// <summary>The predictions of the training rows, each by the networks that were not trained on it.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public HeldOutPredictions HeldOut => Model.HeldOut;

    /// <summary>The held-out predictions of each fold, repeat by repeat. Empty if the model was loaded from a file of MyTorch 0.1.0.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    public IReadOnlyList<HeldOutPredictions> HeldOutFolds => Model.HeldOutFolds;

    /// <summary>Counts, for each categorical feature, the cells whose category does not occur in the training rows; columns without such cells are omitted.</summary>
    /// <param name="table">The rows.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="ArgumentException">A feature column is missing from the table.</exception>
    public IReadOnlyDictionary<string, int> CountUnseenCategories(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Model.Encoders[0].CountUnseen(table);
    }

    /// <summary>
    /// Counts, for each numeric feature, the cells that are more than 10 times as far from the median as nearly all training rows, and so may be
    /// typing errors; columns without such cells are omitted. The smooth clipping of scaled numbers limits their effect on predictions.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="ArgumentException">A feature column is missing from the table.</exception>
    /// <exception cref="InvalidDataException">A cell is not a number; the message names the cell.</exception>
    public IReadOnlyDictionary<string, int> CountExtremeValues(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Model.Encoders[0].CountExtremes(table);
    }

    /// <summary>Fits the encoding of the features for each network of the recipe.</summary>
    private TableEncoder[] FitEncoders(Table rows, TableSchema schema)
    {
        var encoders = Recipe.Networks.Select(network => network.Bins).Distinct()
            .ToDictionary(bins => bins, bins => TableEncoder.Fit(rows, schema, new EncodingSettings { Bins = bins, MinimumCategoryCount = Recipe.MinimumCategoryCount }));
        return [.. Recipe.Networks.Select(network => encoders[network.Bins])];
    }

    /// <summary>Trains the networks of a model without networks.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="kept">The number of each training row in the original table.</param>
    /// <param name="networks">The networks to continue training, or null for new networks.</param>
    /// <param name="progress">Receives the metrics of each finished epoch.</param>
    /// <param name="cancellationToken">Cancels the training.</param>
    /// <param name="stream">The rows to train on if the training rows are a sample of a stream; otherwise null.</param>
    private TableModel Train(
        TableModel model, Table rows, int[] kept, IReadOnlyList<Sequential<float>>? networks, IProgress<(int Network, EpochMetrics Epoch)>? progress, CancellationToken cancellationToken, SpooledRows? stream = null)
    {
        Matrix<float> targets = model.Target.Encode(rows);
        double[]? weights = TrainingRows.Weights(rows, model.Schema);
        int[] strata = model.Target.Strata(targets);
        Fold[] folds = [.. Enumerable.Range(0, model.Recipe.Repeats).SelectMany(repeat => TrainingRows.Fold(rows, model.Schema, strata, model.Recipe.Folds, TimeColumn, Seed + repeat))];
        TrainingRows.RequireWeight(rows, model.Schema, folds, weights);
        IReadOnlyList<Matrix<float>> features = model.Encode(rows);
        Matrix<float>? weightColumn = weights is null ? null : Dense.From<float>(Array.ConvertAll(weights, weight => (float)weight), weights.Length, 1);
        var training = new EnsembleTraining(model.Recipe, model.Encoders, model.Target, Seed, stream is null ? null : (member, fold, seed) => stream.CreateLoader(model.Encoders[member], fold, model.Recipe, seed));
        TrainedNetwork[] trained = training.Train(features, targets, weightColumn, folds, networks, progress, cancellationToken);
        return (model with { Networks = trained }).WithHeldOut(features, folds, kept, model.Target.Read(rows), weights);
    }

    /// <summary>Returns the weights of the rows of a table to evaluate; empty if the model or the table has no weights.</summary>
    private protected double[] WeightsOf(Table table) =>
        Schema.Columns.FirstOrDefault(column => column.Role == ColumnRole.Weight) is { } weight && table.Find(weight.Name) is not null ? TrainingRows.Weights(table, Schema)! : [];

    /// <summary>Returns the candidate target encodings, at least one.</summary>
    private protected abstract IReadOnlyList<TargetEncoding> CreateTargets(Table rows, IReadOnlyList<ColumnSchema> schemas);

    /// <summary>Selects one of the models trained with the candidate target encodings.</summary>
    private protected virtual TableModel Choose(IReadOnlyList<TableModel> trained) => trained[0];

    /// <summary>Returns the model with the settings that are chosen on the held-out predictions.</summary>
    private protected virtual TableModel Complete(TableModel model) => model;
}
