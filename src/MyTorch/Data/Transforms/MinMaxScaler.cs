using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>
/// Scales every feature to a given range, measured by the smallest and largest value of the samples it was fitted to; values beyond these are
/// scaled to values outside the range (scikit-learn's MinMaxScaler).
/// </summary>
/// <remarks>
/// Scale is (max - min) / (upper - lower), shift is min - lower * scale. For a constant feature max - min is replaced with 1, so that it becomes
/// lower; as in scikit-learn, a feature is constant if max - min is below 10 times the distance from 1 to the next number of
/// <typeparamref name="T"/>: 2.2e-15 in double, 1.2e-6 in float.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class MinMaxScaler<T> : Scaler<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Fits the scaler to the features of <paramref name="x"/>.</summary>
    /// <param name="x">The samples, N x C, usually the training set.</param>
    /// <param name="lower">The scaled value of the smallest value of each feature.</param>
    /// <param name="upper">The scaled value of the largest value of each feature, more than <paramref name="lower"/>; both up to rounding.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not finite, or <paramref name="upper"/> is not more than <paramref name="lower"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows, or has a value that is not finite.</exception>
    public MinMaxScaler(Matrix<T> x, double lower = 0, double upper = 1)
        : this([x], lower, upper)
    {
    }

    /// <summary>Fits the scaler to samples that may be larger than memory, such as <c>loader.Epoch(1).Select(batch =&gt; batch.X)</c>; the result is the same as for a single matrix of all samples.</summary>
    /// <param name="batches">The samples, which are enumerated once.</param>
    /// <param name="lower">The scaled value of the smallest value of each feature.</param>
    /// <param name="upper">The scaled value of the largest value of each feature, more than <paramref name="lower"/>; both up to rounding.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not finite, or <paramref name="upper"/> is not more than <paramref name="lower"/>.</exception>
    /// <exception cref="ArgumentException">There are no samples, a value is not finite, or batches differ in their number of features.</exception>
    public MinMaxScaler(IEnumerable<Matrix<T>> batches, double lower = 0, double upper = 1)
        : base(Measure(new FeaturePass<T>(batches), Setting.Finite<T>(lower), Setting.Finite<T>(upper))) => (Lower, Upper) = (lower, upper);

    /// <summary>The scaled value of the smallest value of each feature.</summary>
    public double Lower { get; }

    /// <summary>The scaled value of the largest value of each feature.</summary>
    public double Upper { get; }

    private static (double[] Shift, double[] Scale) Measure(FeaturePass<T> pass, double lower, double upper)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(upper, lower);
        double[] smallest = [];
        double[] largest = [];
        pass.ForEach(row => (smallest, largest) = (row, [.. row]), (feature, values) =>
        {
            foreach (T value in values)
            {
                smallest[feature] = Math.Min(smallest[feature], double.CreateTruncating(value));
                largest[feature] = Math.Max(largest[feature], double.CreateTruncating(value));
            }
        });
        double smallestRange = 10 * double.CreateTruncating(T.BitIncrement(T.One) - T.One);
        IEnumerable<double> ranges = largest.Zip(smallest, (most, least) => most - least < smallestRange ? 1 : most - least);
        double[] scales = FeaturePass<T>.ToScale([.. ranges.Select(range => range / (upper - lower))]);
        return ([.. smallest.Zip(scales, (least, scale) => least - (lower * scale))], scales);
    }
}
