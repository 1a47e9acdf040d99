namespace MyTorch.Data;

/// <summary>A transform of a single sample, which may run on any thread.</summary>
internal interface ISampleTransform<T>
{
    /// <summary>The seed of the random numbers, which also depend on the epoch and the index of the sample.</summary>
    int Seed { get; }

    /// <summary>Computes the new features of a sample.</summary>
    void Apply(ReadOnlySpan<T> sample, SampleRandom random, Span<T> result);
}
