namespace MyTorch.Tables;

/// <summary>The settings of a network of a <see cref="TableRecipe"/>, which is trained by <see cref="AdamW{T}"/> with early stopping.</summary>
public sealed record TableNetwork
{
    private const int ManyRows = 10_000;

    /// <summary>The dimension of the embedding vector of a category.</summary>
    private const int EmbeddingDimension = 8;

    /// <summary>The initial standard deviation of the elements of the vectors: small, so that rare categories start with about the same effect.</summary>
    private const double EmbeddingDeviation = 0.05;

    /// <summary>
    /// The units of the hidden layers, each positive; empty for a linear model. Null for two layers of 128 units, or of 256 for 10,000 training rows
    /// or more.
    /// </summary>
    public IReadOnlyList<int>? Hidden { get; init; }

    /// <summary>The activation after each hidden layer.</summary>
    public TableActivation Activation { get; init; } = TableActivation.SiLU;

    /// <summary>The dropout probability after each hidden layer, at least 0 and below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>The learning rate.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>The decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>The maximum number of quantile bins of the piecewise linear encoding of a numeric column; 0 for no bins.</summary>
    public int Bins { get; init; }

    /// <summary>Returns the settings with the units of the hidden layers set for a number of training rows.</summary>
    internal TableNetwork For(int rows) => this with { Hidden = HiddenFor(rows) };

    /// <summary>Creates the network for the features of an encoder and K outputs; the seed determines the initial weights and the dropout masks.</summary>
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

    /// <summary>Throws if a setting is outside its range.</summary>
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

    /// <summary>Creates the embedding vectors of the levels of a column; the vector of other texts, which may not occur in the training rows, starts with zeros.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(Activation), Activation, "The activation must be a member of TableActivation."),
    };
}
