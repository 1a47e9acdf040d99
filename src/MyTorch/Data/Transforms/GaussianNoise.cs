using System.Numerics;

namespace MyTorch.Data;

/// <summary>Adds normally distributed noise to the features of each sample, drawn anew for each epoch: more samples in the neighbourhood of those there are.</summary>
/// <remarks>
/// What a sample becomes is a function of the seed, the epoch and its number, whatever the batches are. Noise is the same for all features, so
/// apply it after <see cref="Scaling{T}"/> where they are of different magnitude. Nothing is clipped.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class GaussianNoise<T> : IBatchTransform<T>, ISampleTransform<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SamplePass<T> _pass;

    /// <summary>Creates the transform; one object serves one loader.</summary>
    /// <param name="standardDeviation">The standard deviation of the noise, at least 0, in the unit of the features.</param>
    /// <param name="seed">Decides the noise, together with the epoch and the number of the sample; another transform's should be another one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="standardDeviation"/> is negative or not finite.</exception>
    public GaussianNoise(double standardDeviation, int seed) =>
        (StandardDeviation, Seed, _pass) = (Setting.NotNegative<T>(standardDeviation), seed, new SamplePass<T>(this));

    /// <summary>The standard deviation of the noise.</summary>
    public double StandardDeviation { get; }

    /// <summary>What decides the noise, together with the epoch and the number of the sample.</summary>
    public int Seed { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are not as many numbers as samples.</exception>
    public void Apply(Batch<T> batch, ReadOnlySpan<int> samples, int epoch) => _pass.Run(batch, batch.X.ColumnCount, samples, epoch);

    /// <summary>Two normal numbers from two uniform ones (G. E. P. Box, M. E. Muller, 1958, A Note on the Generation of Random Normal Deviates).</summary>
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
