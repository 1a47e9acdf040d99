using System.Numerics;

namespace MyTorch;

/// <summary>
/// Computes the smooth maximum S = sum of softmax(z)_i z_i, a mean in which larger values have larger weights. It is between the mean and the
/// maximum, whereas <see cref="LogSumExp"/> is at least the maximum. It does not overflow.
/// </summary>
public static class SmoothMaximum
{
    /// <summary>Computes the smooth maximum of values.</summary>
    /// <param name="z">
    /// Any values; plus infinity gives plus infinity, and an empty span gives minus infinity, the maximum of an empty set.
    /// </param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static T Compute<T>(ReadOnlySpan<T> z) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double max, double shift, _) = Reduce(z);
        return T.CreateTruncating(max + shift);
    }

    /// <summary>
    /// Computes the gradient of the smooth maximum: softmax(z)_i (1 + z_i - S). Its elements sum to 1 and are negative for values far below S.
    /// </summary>
    /// <param name="z">Finite values.</param>
    /// <returns>A new array with one derivative for each value.</returns>
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

    /// <summary>Returns the maximum, the smooth maximum minus the maximum, and the sum of e^(z - maximum).</summary>
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
