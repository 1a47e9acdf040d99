using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>A model of a table: its schema, the encoding of its columns, and the networks of a recipe, whose mean is the prediction.</summary>
/// <remarks>
/// The same table, recipe and seed give a model that is bitwise the same, with any number of threads. A fit that fails or is cancelled leaves the
/// estimator as it was. Any number of threads may predict at the same time.
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

    /// <summary>Decides the folds, the initial weights, the order of the samples and dropout.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// The column of numbers or dates by which rows are ordered in time, so that each fold is trained on the rows before those that it holds out;
    /// null for rows without an order.
    /// </summary>
    public string? TimeColumn { get; init; }

    /// <summary>Whether a fit has succeeded.</summary>
    public bool IsFitted => _model is not null;

    /// <summary>What the columns mean.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public TableSchema Schema => Model.Schema;

    /// <summary>What the user should know of the fit, such as the columns that are not used, a sentence each.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public IReadOnlyList<string> Notes => Model.Notes;

    /// <summary>What the last fit has learned.</summary>
    internal TableModel Model => _model ?? throw new InvalidOperationException("The estimator has not been fitted: call Fit or Load first.");

    /// <summary>Trains on the rows of a table that have a target, with the schema that is inferred from it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="targets">The names of the columns to predict, at least one.</param>
    /// <exception cref="ArgumentException">A target is not a column, or there is none.</exception>
    /// <exception cref="InvalidDataException">The table cannot be learned from; the message says why and what to do.</exception>
    public void Fit(Table table, params IReadOnlyList<string> targets) => Fit(table, TableSchema.Infer(table, targets));

    /// <summary>Trains on the rows of a table that have a target.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">What its columns mean; at least one is a target.</param>
    /// <param name="progress">
    /// Receives every finished epoch with the index of its network, those of the first fold first. With <see cref="TargetTransform.Auto"/> the
    /// networks that learn logarithms come after all others.
    /// </param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="ArgumentException">A column of the schema is not one of the table, there is no target or no feature, or two columns have the role Weight or Group.</exception>
    /// <exception cref="InvalidDataException">The table cannot be learned from; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the estimator is as it was.</exception>
    public void Fit(Table table, TableSchema schema, IProgress<(int Network, EpochFigures Epoch)>? progress = null, CancellationToken cancellationToken = default)
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

    /// <summary>Checks a table as a fit does before it trains: throws what <see cref="Fit(Table, TableSchema, IProgress{ValueTuple{int, EpochFigures}}?, CancellationToken)"/> would throw, and changes nothing.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">What its columns mean; at least one is a target.</param>
    /// <exception cref="ArgumentException">A column of the schema is not one of the table, there is no target or no feature, or two columns have the role Weight or Group.</exception>
    /// <exception cref="InvalidDataException">The table cannot be learned from; the message says why and what to do.</exception>
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

    /// <summary>The predictions of rows by the networks that have not been trained on them.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public HeldOutPredictions HeldOut => Model.HeldOut;

    /// <summary>The same for each fold alone; those of repeated folds come one after the other. Empty if the model was loaded from a file of MyTorch 0.1.0.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public IReadOnlyList<HeldOutPredictions> HeldOutFolds => Model.HeldOutFolds;

    /// <summary>The number of cells of each categorical feature whose category the training rows do not have; columns without such cells are left out.</summary>
    /// <param name="table">The rows.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A feature is not a column of the table.</exception>
    public IReadOnlyDictionary<string, int> CountUnseenCategories(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Model.Encoders[0].CountUnseen(table);
    }

    /// <summary>
    /// The number of cells of each numeric feature that are more than 10 times as far from the median as nearly all training rows, and so perhaps
    /// typing errors; columns without such cells are left out. The smooth clipping of the scaled number bounds what they do to a prediction.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A feature is not a column of the table.</exception>
    /// <exception cref="InvalidDataException">A cell cannot be read as a number; the message names it.</exception>
    public IReadOnlyDictionary<string, int> CountExtremeValues(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Model.Encoders[0].CountExtremes(table);
    }

    /// <summary>The encoding of the features for each network of the recipe.</summary>
    private TableEncoder[] FitEncoders(Table rows, TableSchema schema)
    {
        var encoders = Recipe.Networks.Select(network => network.Bins).Distinct()
            .ToDictionary(bins => bins, bins => TableEncoder.Fit(rows, schema, new EncodingSettings { Bins = bins, MinimumCategoryCount = Recipe.MinimumCategoryCount }));
        return [.. Recipe.Networks.Select(network => encoders[network.Bins])];
    }

    /// <summary>Trains the networks of a model that has none yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="kept">The number of each of them in the table that was given.</param>
    /// <param name="networks">The networks to begin with, or null for new ones.</param>
    /// <param name="progress">Receives every finished epoch.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <param name="stream">The rows to train on where the training rows are a sample of them; null for the training rows.</param>
    private TableModel Train(
        TableModel model, Table rows, int[] kept, IReadOnlyList<Sequential<float>>? networks, IProgress<(int Network, EpochFigures Epoch)>? progress, CancellationToken cancellationToken, SpooledRows? stream = null)
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

    /// <summary>The weights of the rows of a table to evaluate, empty if the model or the table has none.</summary>
    private protected double[] WeightsOf(Table table) =>
        Schema.Columns.FirstOrDefault(column => column.Role == ColumnRole.Weight) is { } weight && table.Find(weight.Name) is not null ? TrainingRows.Weights(table, Schema)! : [];

    /// <summary>The encodings of the targets of the training rows of which one is chosen: at least one.</summary>
    private protected abstract IReadOnlyList<TargetEncoding> CreateTargets(Table rows, IReadOnlyList<ColumnSchema> schemas);

    /// <summary>The model to keep of those that were trained on each encoding of the targets.</summary>
    private protected virtual TableModel Choose(IReadOnlyList<TableModel> trained) => trained[0];

    /// <summary>The model with what is chosen on its held-out predictions.</summary>
    private protected virtual TableModel Complete(TableModel model) => model;
}
