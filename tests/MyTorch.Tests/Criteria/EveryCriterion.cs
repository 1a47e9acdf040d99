using System.Numerics;

namespace MyTorch.Tests.Criteria;

/// <summary>All criteria with several settings, each with the activation that produces its input.</summary>
internal static class EveryCriterion
{
    public static readonly string[] Names =
    [
        "squared", "halved", "absolute", "huber", "binary", "logits", "logits_weighted", "likelihood", "likelihood_weighted", "entropy",
        "entropy_weighted", "entropy_smoothed", "entropy_both",
    ];

    private static readonly double[] Weights = [0.5, 2, 1.25, 1];

    /// <summary>Each name with each reduction.</summary>
    public static IEnumerable<(string Name, Reduction Reduction)> Reduced =>
        from name in Names from reduction in Enum.GetValues<Reduction>() select (name, reduction);

    public static Criterion<T> Create<T>(string name, Reduction reduction, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "squared" => new MeanSquaredError<T>(reduction),
        "halved" => new MeanSquaredError<T>(reduction, half: true),
        "absolute" => new MeanAbsoluteError<T>(reduction),
        "huber" => new Huber<T>(0.7, reduction),
        "binary" => new BinaryCrossEntropy<T>(reduction),
        "logits" => new BinaryCrossEntropyWithLogits<T>(reduction),
        "logits_weighted" => new BinaryCrossEntropyWithLogits<T>(reduction, Weights[..columns]),
        "likelihood" => new NegativeLogLikelihood<T>(reduction),
        "likelihood_weighted" => new NegativeLogLikelihood<T>(reduction, Weights[..columns]),
        "entropy" => new SoftmaxCrossEntropy<T>(reduction),
        "entropy_weighted" => new SoftmaxCrossEntropy<T>(reduction, Weights[..columns]),
        "entropy_smoothed" => new SoftmaxCrossEntropy<T>(reduction, labelSmoothing: 0.125),
        "entropy_both" => new SoftmaxCrossEntropy<T>(reduction, Weights[..columns], 0.125),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>
    /// Creates the activation before the criterion, which gives probabilities or log-probabilities if the criterion requires them.
    /// </summary>
    public static Layer<T> Head<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "binary" => new Sigmoid<T>(),
        "likelihood" or "likelihood_weighted" => new LogSoftmax<T>(),
        _ => new Identity<T>(),
    };
}
