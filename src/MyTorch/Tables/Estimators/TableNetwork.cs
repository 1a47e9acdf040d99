namespace MyTorch.Tables;

/// <summary>A network of a <see cref="TableRecipe"/> and how it is trained, by <see cref="AdamW{T}"/> with early stopping.</summary>
public sealed record TableNetwork
{
    private const int ManyRows = 10_000;

    /// <summary>The number of elements of the vector of a category.</summary>
    private const int EmbeddingDimension = 8;

    /// <summary>The standard deviation of the elements at first: small, so that rare categories begin with about the same effect.</summary>
    private const double EmbeddingDeviation = 0.05;

    /// <summary>
    /// The units of the hidden layers, each positive; empty for a linear model. Null for two layers of 128 units, or of 256 for 10,000 training rows
    /// or more.
    /// </summary>
    public IReadOnlyList<int>? Hidden { get; init; }

    /// <summary>The activation behind each hidden layer.</summary>
    public TableActivation Activation { get; init; } = TableActivation.SiLU;

    /// <summary>The probability with which dropout zeroes an output of a hidden layer, 0 to below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>The learning rate.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>The decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>The largest number of bins into which quantiles divide a numeric column for its piecewise linear encoding; 0 for none.</summary>
    public int Bins { get; init; }

    /// <summary>The network with the units of its hidden layers for a number of training rows.</summary>
    internal TableNetwork For(int rows) => this with { Hidden = HiddenFor(rows) };

    /// <summary>The network for the features of an encoder and K outputs; the seed decides the initial weights and the masks of dropout.</summary>
    internal Sequential<float> Create(TableEncoder encoder, int outputs, int seed)
    {
        var layers = new List<Layer<float>>();
        int features = encoder.Features.Count;
        int inputs = features + (encoder.Embedded.Count * (EmbeddingDimension - 1));
        foreach (int units in HiddenFor(0))
        {
            layers.Add(new Linear<float>(inputs, units, Initializers.KaimingNormal<float>(seed++), Initializers.Zeros<float>));
            layers.Add(CreateActivation());
            if (Dropout > 0)
            {
                layers.Add(new Dropout<float>(Dropout, seed++));
            }

            inputs = units;
        }

        layers.Add(new Linear<float>(inputs, outputs, Initializers.XavierNormal<float>(seed), Initializers.Zeros<float>));
        if (encoder.Embedded.Count > 0)
        {
            layers.Insert(0, new ColumnEmbedding<float>(features, encoder.Embedded.Select(entry => KeyValuePair.Create(entry.Key, CreateEmbedding(entry.Value, ++seed)))));
        }

        return new Sequential<float>(layers);
    }

    /// <summary>Rejects settings outside their range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    internal void RequireValid()
    {
        foreach (int units in Hidden ?? [])
        {
            Setting.Count(units, nameof(Hidden));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(Bins);
        Setting.BelowOne<float>(Dropout, nameof(Dropout));
        Setting.Positive<float>(LearningRate, nameof(LearningRate));
        Setting.NotNegative<float>(WeightDecay, nameof(WeightDecay));
        _ = CreateActivation();
    }

    private IReadOnlyList<int> HiddenFor(int rows) => Hidden ?? (rows < ManyRows ? [128, 128] : [256, 256]);

    /// <summary>The vectors of the levels of a column; that of other texts, which training rows may not have, begins with zeros.</summary>
    private static Embedding<float> CreateEmbedding(EmbeddedEncoding encoding, int seed)
    {
        var embedding = new Embedding<float>(encoding.Levels.Count, EmbeddingDimension, Initializers.Normal<float>(0, EmbeddingDeviation, seed));
        embedding.W.ClearColumn(encoding.Categories.Count);
        return embedding;
    }

    private Layer<float> CreateActivation() => Activation switch
    {
        TableActivation.ReLU => new ReLU<float>(),
        TableActivation.SiLU => new SiLU<float>(),
        TableActivation.SELU => new SELU<float>(),
        TableActivation.GELU => new GELU<float>(),
        TableActivation.Tanh => new Tanh<float>(),
        _ => throw new ArgumentOutOfRangeException(nameof(Activation), Activation, "The activation must be one of TableActivation."),
    };
}
