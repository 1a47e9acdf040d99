namespace MyTorch.Tables;

/// <summary>The settings of a fit: the encoding of the table, the networks and the folds.</summary>
/// <remarks>See docs/tables.md for measurements of the presets. Use <c>TableRecipe.Good with { Folds = 10 }</c> to customize a preset.</remarks>
public sealed record TableRecipe
{
    private static readonly TableNetwork Scaled = new() { Activation = TableActivation.SELU, Dropout = 0 };

    private static readonly TableNetwork Binned = new() { Activation = TableActivation.SiLU, Dropout = 0.1, Bins = 16 };

    /// <summary>One network, trained on 80% of the rows; the other rows choose the best epoch.</summary>
    public static TableRecipe Fast { get; } = new() { Folds = 1, Networks = [Binned] };

    /// <summary>The default: five folds with two networks each, one with SELU on scaled columns and one with SiLU on binned columns.</summary>
    public static TableRecipe Good { get; } = new();

    /// <summary>Ten folds with four networks each.</summary>
    public static TableRecipe Best { get; } = new()
    {
        Folds = 10,
        Networks = [Scaled, Binned, Scaled with { Activation = TableActivation.SiLU, Dropout = 0.1 }, Binned with { Activation = TableActivation.ReLU, Dropout = 0.2 }],
    };

    /// <summary>One small network with ReLU and 64 and 32 units, on scaled columns.</summary>
    public static TableRecipe Small { get; } = new()
    {
        Folds = 1,
        Networks = [new TableNetwork { Hidden = [64, 32], Activation = TableActivation.ReLU, Dropout = 0, Bins = 0 }],
    };

    /// <summary>The number of folds, each of which holds out rows to choose the best epoch; 1 to hold out 20% of the rows once.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>The number of times the rows are split into folds, each time differently.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>The networks trained in each fold, at least one.</summary>
    public IReadOnlyList<TableNetwork> Networks { get; init; } = [Scaled, Binned];

    /// <summary>The maximum number of epochs.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>The number of epochs without improvement after which training stops.</summary>
    public int Patience { get; init; } = 16;

    /// <summary>The batch size; null for the power of 2 nearest to 1/25 of the training rows, from 16 to 256.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The minimum number of training rows of a category; rarer categories are combined into one.</summary>
    public int MinimumCategoryCount { get; init; } = 3;

    /// <summary>The transform of quantities; it has no effect on classes.</summary>
    public TargetTransform TargetTransform { get; init; }

    /// <summary>The total number of networks of a fit.</summary>
    internal int NetworkCount => Folds * Repeats * Networks.Count;

    /// <summary>Returns the recipe with the units of all hidden layers set for a number of training rows.</summary>
    internal TableRecipe For(int rows) => this with { Networks = [.. Networks.Select(network => network.For(rows))] };

    /// <summary>Returns the batch size for a number of training rows.</summary>
    internal int BatchSizeFor(int rows)
    {
        const double Steps = 25;
        int nearest = (int)Math.Clamp(Math.Pow(2, Math.Round(Math.Log2(rows / Steps))), 16, 256);
        return Math.Min(BatchSize ?? nearest, rows);
    }

    /// <summary>Throws if a setting is outside its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    internal void RequireValid()
    {
        Setting.Count(Folds, nameof(Folds));
        Setting.Count(Repeats, nameof(Repeats));
        Setting.Count(Epochs, nameof(Epochs));
        Setting.Count(Patience, nameof(Patience));
        Setting.Count(BatchSize ?? 1, nameof(BatchSize));
        Setting.Count(MinimumCategoryCount, nameof(MinimumCategoryCount));
        if (!Enum.IsDefined(TargetTransform))
        {
            throw new ArgumentOutOfRangeException(nameof(TargetTransform), TargetTransform, $"The transform must be one of {string.Join(", ", Enum.GetNames<TargetTransform>())}.");
        }

        Setting.NoNull(Networks);
        if (Networks.Count == 0)
        {
            throw new ArgumentException("A recipe must have at least one network.", nameof(Networks));
        }

        foreach (TableNetwork network in Networks)
        {
            network.RequireValid();
        }
    }
}
