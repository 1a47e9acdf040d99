using System.Numerics;

namespace MyTorch.Data;

/// <summary>The parts of a dataset: one to learn from, one to choose by, and perhaps one to judge by at the end.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <param name="Train">The samples to train on.</param>
/// <param name="Validation">The samples to validate on.</param>
/// <param name="Test">The samples kept for the last judgement, or null when there are none.</param>
public sealed record DataSplit<T>(Dataset<T> Train, Dataset<T> Validation, Dataset<T>? Test)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The samples to train on.</summary>
    public Dataset<T> Train { get; init; } = Train ?? throw new ArgumentNullException(nameof(Train));

    /// <summary>The samples to validate on.</summary>
    public Dataset<T> Validation { get; init; } = Validation ?? throw new ArgumentNullException(nameof(Validation));

    /// <summary>
    /// The indices of the validation samples in the dataset that <see cref="Dataset{T}.Split"/> or <see cref="Dataset{T}.KFold"/> has split; null
    /// for parts that are not from a split.
    /// </summary>
    public IReadOnlyList<int>? ValidationIndices { get; internal init; }

    /// <summary>
    /// The same split with the features of every part standardized by the mean and standard deviation of the training part, which are not kept:
    /// a network that is to predict other samples needs <see cref="Scaled"/> and the scaler it was given.
    /// </summary>
    /// <exception cref="ArgumentException">A part has no samples, or not as many features as the training part.</exception>
    /// <seealso cref="Standardizer{T}"/>
    public DataSplit<T> Standardized() => Scaled(new Standardizer<T>(Train.X));

    /// <summary>A line for people: the shapes of the parts.</summary>
    public override string ToString() => $"training: {Train}; validation: {Validation}; test: {Test?.ToString() ?? "none"}";

    /// <summary>The same split with every part scaled; the scaler is usually made from the training part.</summary>
    /// <param name="features">Scales the features.</param>
    /// <param name="targets">Scales the targets of a regression; null leaves the labels as they are.</param>
    /// <exception cref="ArgumentException">A part has no samples, or not as many features or targets as the scaler.</exception>
    public DataSplit<T> Scaled(Scaler<T> features, Scaler<T>? targets = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        return this with { Train = Apply(Train), Validation = Apply(Validation), Test = Test is null ? null : Apply(Test) };

        Dataset<T> Apply(Dataset<T> part) => part.With(features.Apply(part.X), targets?.Apply(part.Y) ?? part.Y);
    }
}
