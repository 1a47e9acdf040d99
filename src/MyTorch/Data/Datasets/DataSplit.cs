using System.Numerics;

namespace MyTorch.Data;

/// <summary>A dataset split into a training set, a validation set and optionally a test set.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <param name="Train">The training set.</param>
/// <param name="Validation">The validation set.</param>
/// <param name="Test">The test set, or null if there is none.</param>
public sealed record DataSplit<T>(Dataset<T> Train, Dataset<T> Validation, Dataset<T>? Test)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The training set.</summary>
    public Dataset<T> Train { get; init; } = Train ?? throw new ArgumentNullException(nameof(Train));

    /// <summary>The validation set.</summary>
    public Dataset<T> Validation { get; init; } = Validation ?? throw new ArgumentNullException(nameof(Validation));

    /// <summary>
    /// The indices of the validation samples in the dataset that was split by <see cref="Dataset{T}.Split"/> or <see cref="Dataset{T}.KFold"/>;
    /// otherwise null.
    /// </summary>
    public IReadOnlyList<int>? ValidationIndices { get; internal init; }

    /// <summary>
    /// Returns the split with all features standardized by the mean and standard deviation of the training set. These are not kept: to predict other
    /// samples later, create a scaler and use <see cref="Scaled"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A part has no samples, or its number of features differs from that of the training set.</exception>
    /// <seealso cref="Standardizer{T}"/>
    public DataSplit<T> Standardized() => Scaled(new Standardizer<T>(Train.X));

    /// <summary>Returns a one-line summary: the shapes of the parts.</summary>
    public override string ToString() => $"training: {Train}; validation: {Validation}; test: {Test?.ToString() ?? "none"}";

    /// <summary>Returns the split with every part scaled; the scaler is usually fitted to the training set.</summary>
    /// <param name="features">The scaler of the features.</param>
    /// <param name="targets">The scaler of the targets of a regression; null leaves the labels unchanged.</param>
    /// <exception cref="ArgumentException">A part has no samples, or its number of features or targets differs from that of the scaler.</exception>
    public DataSplit<T> Scaled(Scaler<T> features, Scaler<T>? targets = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        return this with { Train = Apply(Train), Validation = Apply(Validation), Test = Test is null ? null : Apply(Test) };

        Dataset<T> Apply(Dataset<T> part) => part.With(features.Apply(part.X), targets?.Apply(part.Y) ?? part.Y);
    }
}
