using System.Numerics;

namespace MyTorch;

/// <summary>The losses of the library by the names that files have for them. Only the kind says what an output means; other settings are of training.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal static class CriterionKinds<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Dictionary<string, Func<Criterion<T>>> All = new()
    {
        [nameof(SoftmaxCrossEntropy<T>)] = () => new SoftmaxCrossEntropy<T>(),
        [nameof(NegativeLogLikelihood<T>)] = () => new NegativeLogLikelihood<T>(),
        [nameof(BinaryCrossEntropy<T>)] = () => new BinaryCrossEntropy<T>(),
        [nameof(BinaryCrossEntropyWithLogits<T>)] = () => new BinaryCrossEntropyWithLogits<T>(),
        [nameof(MeanSquaredError<T>)] = () => new MeanSquaredError<T>(),
        [nameof(MeanAbsoluteError<T>)] = () => new MeanAbsoluteError<T>(),
        [nameof(Huber<T>)] = () => new Huber<T>(),
    };

    /// <summary>Whether a loss is one of the library.</summary>
    public static bool IsKnown(Criterion<T> criterion) => criterion.GetType().Assembly == typeof(Criterion<T>).Assembly;

    /// <summary>Creates a loss of a kind.</summary>
    /// <exception cref="InvalidDataException">There is no such kind.</exception>
    public static Criterion<T> Create(string name) => All.TryGetValue(name, out Func<Criterion<T>>? create)
        ? create()
        : throw new InvalidDataException($"the criterion must be one of {string.Join(", ", All.Keys)}, not '{name}'.");
}
