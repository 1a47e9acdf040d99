using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Random;

namespace MyTorch;

/// <summary>
/// Weight initializers for the constructors of <see cref="Linear{T}"/> and <see cref="MLP{T}"/>. The same seed gives the same weights on every
/// platform; float weights are the rounded double weights. Each function draws from one random stream, so every layer it initializes gets
/// different weights.
/// </summary>
public static class Initializers
{
    /// <summary>Returns zeros for weights, in x out.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Matrix<T> Zeros<T>(int inFeatures, int outFeatures) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Dense.Create<T>(inFeatures, outFeatures);

    /// <summary>Returns zeros for a bias, 1 x out.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Matrix<T> Zeros<T>(int outFeatures) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Dense.Create<T>(1, outFeatures);

    /// <summary>Returns an initializer of normally distributed weights.</summary>
    /// <param name="mean">The mean, finite.</param>
    /// <param name="standardDeviation">The standard deviation, finite and at least 0.</param>
    /// <param name="seed">The seed of the stream.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Func<int, int, Matrix<T>> Normal<T>(double mean, double standardDeviation, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.Finite<T>(mean);
        Setting.Finite<T>(standardDeviation);
        ArgumentOutOfRangeException.ThrowIfNegative(standardDeviation);
        return Draw<T>(seed, (random, _, _) => mean + (standardDeviation * NextNormal(random)));
    }

    /// <summary>Returns an initializer of weights uniformly distributed over [low, high).</summary>
    /// <param name="low">The lower bound, finite.</param>
    /// <param name="high">The upper bound, finite and at least <paramref name="low"/>.</param>
    /// <param name="seed">The seed of the stream.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static Func<int, int, Matrix<T>> Uniform<T>(double low, double high, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.Finite<T>(low);
        Setting.Finite<T>(high);
        ArgumentOutOfRangeException.ThrowIfLessThan(high, low);
        return Draw<T>(seed, (random, _, _) => low + ((high - low) * random.NextDouble()));
    }

    /// <summary>
    /// Xavier (Glorot) normal: mean 0, standard deviation sqrt(2 / (in + out)); for sigmoid and tanh
    /// (Glorot and Bengio 2010, equation 12).
    /// </summary>
    /// <param name="seed">The seed of the stream.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Func<int, int, Matrix<T>> XavierNormal<T>(int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Draw<T>(seed, (random, inFeatures, outFeatures) => Math.Sqrt(2.0 / (inFeatures + outFeatures)) * NextNormal(random));

    /// <summary>Xavier (Glorot) uniform: over +-sqrt(6 / (in + out)) (Glorot and Bengio 2010, equation 16).</summary>
    /// <param name="seed">The seed of the stream.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Func<int, int, Matrix<T>> XavierUniform<T>(int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Draw<T>(seed, (random, inFeatures, outFeatures) => Math.Sqrt(6.0 / (inFeatures + outFeatures)) * NextSymmetric(random));

    /// <summary>
    /// Kaiming (He) normal: mean 0, standard deviation sqrt(2 / in); for ReLU (He, Zhang, Ren and Sun 2015, equation 10).
    /// </summary>
    /// <param name="seed">The seed of the stream.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Func<int, int, Matrix<T>> KaimingNormal<T>(int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Draw<T>(seed, (random, inFeatures, _) => Math.Sqrt(2.0 / inFeatures) * NextNormal(random));

    /// <summary>Kaiming (He) uniform: over +-sqrt(6 / in), which has the variance of <see cref="KaimingNormal"/>.</summary>
    /// <param name="seed">The seed of the stream.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Func<int, int, Matrix<T>> KaimingUniform<T>(int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Draw<T>(seed, (random, inFeatures, _) => Math.Sqrt(6.0 / inFeatures) * NextSymmetric(random));

    private static Func<int, int, Matrix<T>> Draw<T>(int seed, Func<Random, int, int, double> next)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Xoshiro256StarStar(seed);
        return (inFeatures, outFeatures) =>
        {
            Matrix<T> weights = Dense.Create<T>(inFeatures, outFeatures);
            foreach (ref T weight in Dense.Span(weights))
            {
                weight = T.CreateTruncating(next(random, inFeatures, outFeatures));
            }

            return weights;
        };
    }

    private static double NextSymmetric(Random random) => (2 * random.NextDouble()) - 1;

    /// <summary>Draws a standard normal number by Marsaglia's polar method.</summary>
    private static double NextNormal(Random random)
    {
        while (true)
        {
            double u = NextSymmetric(random);
            double v = NextSymmetric(random);
            double s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * Log(s) / s);
            }
        }
    }

    /// <summary>
    /// Computes the natural logarithm of a normal (not subnormal) number in plain IEEE operations. Math.Log calls the C library, whose last bit
    /// differs between platforms. With x = m 2^e and m near 1, log m = 2 artanh((m - 1) / (m + 1)) is summed as a series.
    /// </summary>
    private static double Log(double x)
    {
        const int Terms = 12;
        int exponent = Math.ILogB(x);
        double mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        double z = (mantissa - 1) / (mantissa + 1);
        double series = 0;
        for (int k = Terms; k >= 0; k--)
        {
            series = (series * z * z) + (1.0 / ((2 * k) + 1));
        }

        return (exponent * 0.6931471805599453) + (2 * z * series);
    }
}
