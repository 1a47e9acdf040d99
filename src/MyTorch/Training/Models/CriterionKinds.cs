using System.Numerics;

namespace MyTorch;

/// <summary>The losses of the library by their names in model files. Only the type is saved, since it defines the meaning of an output; other settings affect only training.</summary>
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

    /// <summary>Whether a loss is a class of this library.</summary>
    public static bool IsKnown(Criterion<T> criterion) => criterion.GetType().Assembly == typeof(Criterion<T>).Assembly;

    /// <summary>Creates a loss by name.</summary>
    /// <exception cref="InvalidDataException">There is no loss of that name.</exception>
    public static Criterion<T> Create(string name) => All.TryGetValue(name, out Func<Criterion<T>>? create)
        ? create()
        : throw new InvalidDataException($"the criterion must be one of {string.Join(", ", All.Keys)}, not '{name}'.");
}
