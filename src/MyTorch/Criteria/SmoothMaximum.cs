using System.Numerics;

namespace MyTorch;

/// <summary>
/// The smooth maximum S = sum of softmax(z)_i z_i: a mean of all values, the largest of which weigh most. It lies between the mean and the
/// maximum, where <see cref="LogSumExp"/> lies above the maximum. No value overflows.
/// </summary>
public static class SmoothMaximum
{
    /// <summary>Computes the smooth maximum of some numbers.</summary>
    /// <param name="z">Any values; one of plus infinity gives that, and none at all give minus infinity, the maximum of nothing.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T Compute<T>(ReadOnlySpan<T> z) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double max, double shift, _) = Reduce(z);
        return T.CreateTruncating(max + shift);
    }

    /// <summary>Computes the gradient of the smooth maximum: softmax(z)_i (1 + z_i - S), with a sum of 1. It is negative for values far below S.</summary>
    /// <param name="z">Finite values.</param>
    /// <returns>A fresh array, one derivative for each value.</returns>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T[] Gradient<T>(ReadOnlySpan<T> z) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double max, double shift, double sum) = Reduce(z);
        var gradient = new T[z.Length];
        for (int i = 0; i < z.Length; i++)
        {
            double distance = double.CreateTruncating(z[i]) - max;
            double weight = Math.Exp(distance) / sum;
            gradient[i] = weight == 0 ? T.Zero : T.CreateTruncating(weight * (1 + distance - shift));
        }

        return gradient;
    }

    /// <summary>The maximum, the smooth maximum less that, and the sum of e^(z - maximum).</summary>
    private static (double Max, double Shift, double Sum) Reduce<T>(ReadOnlySpan<T> z) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        double max = double.NegativeInfinity;
        foreach (T value in z)
        {
            max = Math.Max(max, double.CreateTruncating(value));
        }

        if (double.IsInfinity(max))
        {
            return (max, 0, 1);
        }

        (double sum, double products) = (0, 0);
        foreach (T value in z)
        {
            double distance = double.CreateTruncating(value) - max;
            double weight = Math.Exp(distance);
            sum += weight;
            products += weight == 0 ? 0 : weight * distance;
        }

        return (max, products / sum, sum);
    }
}
