namespace MyTorch.Data;

/// <summary>What a transform does to a single sample, on any thread.</summary>
internal interface ISampleTransform<T>
{
    /// <summary>What decides about all samples, together with the epoch and their numbers.</summary>
    int Seed { get; }

    /// <summary>Makes the features of a sample anew, as the random numbers say.</summary>
    void Apply(ReadOnlySpan<T> sample, SampleRandom random, Span<T> result);
}
