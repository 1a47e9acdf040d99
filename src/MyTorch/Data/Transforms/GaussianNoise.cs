using System.Numerics;

namespace MyTorch.Data;

/// <summary>Data augmentation: adds normally distributed noise to the features of each sample, drawn again for each epoch.</summary>
/// <remarks>
/// The result for a sample depends only on the seed, the epoch and its index, not on the batches. The standard deviation is the same for all
/// features, so apply the noise after <see cref="Scaling{T}"/> if they differ in magnitude. Nothing is clipped.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class GaussianNoise<T> : IBatchTransform<T>, ISampleTransform<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SamplePass<T> _pass;

    /// <summary>Creates the transform; use an instance for one loader only.</summary>
    /// <param name="standardDeviation">The standard deviation of the noise, at least 0, in the units of the features.</param>
    /// <param name="seed">The seed of the noise; use a different seed for each transform.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="standardDeviation"/> is negative or not finite.</exception>
    public GaussianNoise(double standardDeviation, int seed) =>
        (StandardDeviation, Seed, _pass) = (Setting.NotNegative<T>(standardDeviation), seed, new SamplePass<T>(this));

    /// <summary>The standard deviation of the noise.</summary>
    public double StandardDeviation { get; }

    /// <summary>The seed of the noise, which also depends on the epoch and the index of the sample.</summary>
    public int Seed { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The number of indices differs from the number of samples.</exception>
    public void Apply(Batch<T> batch, ReadOnlySpan<int> samples, int epoch) => _pass.Run(batch, batch.X.ColumnCount, samples, epoch);

    /// <summary>Computes two normal random numbers from two uniform ones (G. E. P. Box, M. E. Muller, 1958, A Note on the Generation of Random Normal Deviates).</summary>
    void ISampleTransform<T>.Apply(ReadOnlySpan<T> sample, SampleRandom random, Span<T> result)
    {
        for (int i = 0; i < sample.Length; i += 2)
        {
            double radius = StandardDeviation * Math.Sqrt(-2 * Math.Log(random.Uniform((uint)i)));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * random.Uniform((uint)i + 1));
            result[i] = sample[i] + T.CreateTruncating(radius * cos);
            if (i + 1 < sample.Length)
            {
                result[i + 1] = sample[i + 1] + T.CreateTruncating(radius * sin);
            }
        }
    }
}
