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
    /// <exception cref="ArgumentException">A column of the schema is not one of the table, or there is no target or no feature.</exception>
    /// <exception cref="InvalidDataException">The table cannot be learned from; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the estimator is as it was.</exception>
    public void Fit(Table table, TableSchema schema, IProgress<(int Network, EpochFigures Epoch)>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(schema);
        var notes = new List<string>();
        (Table rows, int[] kept) = TrainingRows.Select(table, schema, Recipe.Folds, notes);
        TargetEncoding target = CreateTarget(rows, [.. schema.Targets.Select(name => schema[name])]);
        Matrix<float> targets = target.Encode(rows);
        Fold[] folds = [.. Enumerable.Range(0, Recipe.Repeats).SelectMany(repeat => TrainingRows.Fold(rows, schema, target.Strata(targets), Recipe.Folds, TimeColumn, Seed + repeat))];
        TableRecipe recipe = Recipe.For(rows.RowCount);
        var encoders = Recipe.Networks.Select(network => network.Bins).Distinct()
            .ToDictionary(bins => bins, bins => TableEncoder.Fit(rows, schema, new EncodingSettings { Bins = bins, MinimumCategoryCount = Recipe.MinimumCategoryCount }));
        var untrained = new TableModel
        {
            Schema = schema,
            Recipe = recipe,
            Encoders = [.. Recipe.Networks.Select(network => encoders[network.Bins])],
            Target = target,
            Notes = notes,
        };
        IReadOnlyList<Matrix<float>> features = untrained.Encode(rows);
        TableModel trained = untrained with { Networks = new EnsembleTraining(recipe, target, Seed).Train(features, targets, folds, progress, cancellationToken) };
        _model = Complete(trained.WithHeldOut(features, folds, kept, target.Read(rows)));
    }

    /// <summary>The predictions of rows by the networks that have not been trained on them.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public HeldOutPredictions HeldOut => Model.HeldOut;

    /// <summary>The same for each fold alone; those of repeated folds come one after the other. Empty after <c>Load</c>.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public IReadOnlyList<HeldOutPredictions> HeldOutFolds => Model.HeldOutFolds;

    /// <summary>The encoding of the targets of the training rows.</summary>
    private protected abstract TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas);

    /// <summary>The model with what is chosen on its held-out predictions.</summary>
    private protected virtual TableModel Complete(TableModel model) => model;
}
