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
    /// <param name="progress">Receives every finished epoch with the index of its network, those of the first fold first.</param>
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
        TargetEncoding target = CreateTarget(rows, [.. schema.Targets.Select(name => schema[name])]);
        TableRecipe recipe = Recipe.For(rows.RowCount);
        var encoders = recipe.Networks.Select(network => network.Bins).Distinct()
            .ToDictionary(bins => bins, bins => TableEncoder.Fit(rows, schema, new EncodingSettings { Bins = bins, MinimumCategoryCount = recipe.MinimumCategoryCount }));
        var untrained = new TableModel
        {
            Schema = schema,
            Recipe = recipe,
            Encoders = [.. recipe.Networks.Select(network => encoders[network.Bins])],
            Target = target,
            Notes = notes,
        };
        _model = Complete(Train(untrained, rows, kept, networks: null, progress, cancellationToken));
    }

    /// <summary>The predictions of rows by the networks that have not been trained on them.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public HeldOutPredictions HeldOut => Model.HeldOut;

    /// <summary>The same for each fold alone; those of repeated folds come one after the other. Empty after <c>Load</c>.</summary>
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

    /// <summary>Trains the networks of a model that has none yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="kept">The number of each of them in the table that was given.</param>
    /// <param name="networks">The networks to begin with, or null for new ones.</param>
    /// <param name="progress">Receives every finished epoch.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    private TableModel Train(
        TableModel model, Table rows, int[] kept, IReadOnlyList<Sequential<float>>? networks, IProgress<(int Network, EpochFigures Epoch)>? progress, CancellationToken cancellationToken)
    {
        Matrix<float> targets = model.Target.Encode(rows);
        double[]? weights = TrainingRows.Weights(rows, model.Schema);
        int[] strata = model.Target.Strata(targets);
        Fold[] folds = [.. Enumerable.Range(0, model.Recipe.Repeats).SelectMany(repeat => TrainingRows.Fold(rows, model.Schema, strata, model.Recipe.Folds, TimeColumn, Seed + repeat))];
        IReadOnlyList<Matrix<float>> features = model.Encode(rows);
        Matrix<float>? weightColumn = weights is null ? null : Dense.From<float>(Array.ConvertAll(weights, weight => (float)weight), weights.Length, 1);
        var training = new EnsembleTraining(model.Recipe, model.Encoders, model.Target, Seed);
        TrainedNetwork[] trained = training.Train(features, targets, weightColumn, folds, networks, progress, cancellationToken);
        return (model with { Networks = trained }).WithHeldOut(features, folds, kept, model.Target.Read(rows), weights);
    }

    /// <summary>The weights of the rows of a table to evaluate, empty if the model or the table has none.</summary>
    private protected double[] WeightsOf(Table table) =>
        Schema.Columns.FirstOrDefault(column => column.Role == ColumnRole.Weight) is { } weight && table.Find(weight.Name) is not null ? TrainingRows.Weights(table, Schema)! : [];

    /// <summary>The encoding of the targets of the training rows.</summary>
    private protected abstract TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas);

    /// <summary>The model with what is chosen on its held-out predictions.</summary>
    private protected virtual TableModel Complete(TableModel model) => model;
}
