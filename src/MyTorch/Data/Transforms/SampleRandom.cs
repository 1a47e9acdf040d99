using MathNet.Numerics.Random;
using MyTorch.Kernels;

namespace MyTorch.Data;

/// <summary>Random numbers that depend only on a seed, an epoch, a sample and a position, not on the order or batch in which they are drawn.</summary>
/// <param name="seed">The seed.</param>
/// <param name="epoch">The epoch.</param>
/// <param name="sample">The index of the sample.</param>
internal readonly struct SampleRandom(int seed, int epoch, int sample)
{
    private readonly uint _key = RandomBits.Hash((uint)sample, EpochKey(seed, epoch));

    /// <summary>Creates a generator for the sequential draws of an epoch.</summary>
    public static Random ForEpoch(int seed, int epoch) => new Xoshiro256StarStar(unchecked((int)EpochKey(seed, epoch)));

    /// <summary>Returns a number between 0 and 1, both exclusive.</summary>
    public double Uniform(uint place) => (RandomBits.Hash(place, _key) + 0.5) / (1L << 32);

    /// <summary>Returns a number between -<paramref name="limit"/> and <paramref name="limit"/>.</summary>
    public double Symmetric(uint place, double limit) => limit * ((2 * Uniform(place)) - 1);

    private static uint EpochKey(int seed, int epoch) => RandomBits.Hash((uint)epoch, (uint)seed);
}
