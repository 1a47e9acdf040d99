namespace MyTorch.Tables;

/// <summary>How a table is encoded and which networks are trained on it, how often.</summary>
/// <remarks>The presets are those of which docs/tables.md has the measurements; <c>TableRecipe.Good with { Folds = 10 }</c> makes one of your own.</remarks>
public sealed record TableRecipe
{
    private static readonly TableNetwork Scaled = new() { Activation = TableActivation.SELU, Dropout = 0 };

    private static readonly TableNetwork Binned = new() { Activation = TableActivation.SiLU, Dropout = 0.1, Bins = 16 };

    /// <summary>One network, trained on 80% of the rows; the others choose its best epoch.</summary>
    public static TableRecipe Fast { get; } = new() { Folds = 1, Networks = [Binned] };

    /// <summary>The default: the mean of two networks for each of five folds, one on scaled columns with SELU and one on columns in bins with SiLU.</summary>
    public static TableRecipe Good { get; } = new();

    /// <summary>Ten folds and four networks for each.</summary>
    public static TableRecipe Best { get; } = new()
    {
        Folds = 10,
        Networks = [Scaled, Binned, Scaled with { Activation = TableActivation.SiLU, Dropout = 0.1 }, Binned with { Activation = TableActivation.ReLU, Dropout = 0.2 }],
    };

    /// <summary>One small network, 64 and 32 units with ReLU, on scaled columns alone.</summary>
    public static TableRecipe Small { get; } = new()
    {
        Folds = 1,
        Networks = [new TableNetwork { Hidden = [64, 32], Activation = TableActivation.ReLU, Dropout = 0, Bins = 0 }],
    };

    /// <summary>The number of folds, each of which holds out its rows to choose the best epoch; 1 for a single part of 20% of the rows.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>How often the rows are dealt out to folds, each time in another way.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>The networks that are trained in each fold, at least one.</summary>
    public IReadOnlyList<TableNetwork> Networks { get; init; } = [Scaled, Binned];

    /// <summary>The largest number of epochs.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>The number of epochs without an improvement after which a network stops.</summary>
    public int Patience { get; init; } = 16;

    /// <summary>The number of samples in a batch; null for the power of 2 nearest to 1/25 of the training rows, from 16 to 256.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The smallest number of training rows of a category; rarer ones are one category together.</summary>
    public int MinimumCategoryCount { get; init; } = 3;

    /// <summary>What the networks learn of quantities; it makes no difference to classes.</summary>
    public TargetTransform TargetTransform { get; init; }

    /// <summary>The number of networks of a fit.</summary>
    internal int NetworkCount => Folds * Repeats * Networks.Count;

    /// <summary>The recipe with the units of all hidden layers for a number of training rows.</summary>
    internal TableRecipe For(int rows) => this with { Networks = [.. Networks.Select(network => network.For(rows))] };

    /// <summary>The batch size for a number of training rows.</summary>
    internal int BatchSizeFor(int rows)
    {
        const double Steps = 25;
        int nearest = (int)Math.Clamp(Math.Pow(2, Math.Round(Math.Log2(rows / Steps))), 16, 256);
        return Math.Min(BatchSize ?? nearest, rows);
    }

    /// <summary>Rejects settings outside their range.</summary>
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
