using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch.Data;

/// <summary>Scales every feature to mean 0 and standard deviation 1, measured on the samples to which it was fitted: (x - mean) / deviation.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Standardizer<T> : Scaler<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Fits the scaler to the features of <paramref name="x"/>.</summary>
    /// <param name="x">The samples, N x C, usually the training set.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows, or has a value that is not finite.</exception>
    public Standardizer(Matrix<T> x)
        : this([x])
    {
    }

    /// <summary>Fits the scaler to samples that may be larger than memory, such as <c>loader.Epoch(1).Select(batch =&gt; batch.X)</c>; the result is the same as for a single matrix of all samples.</summary>
    /// <param name="batches">The samples, which are enumerated twice and must be the same each time.</param>
    /// <exception cref="ArgumentException">There are no samples, their number differs the second time, a value is not finite, or batches differ in their number of features.</exception>
    public Standardizer(IEnumerable<Matrix<T>> batches)
        : base(Measure(new FeaturePass<T>(batches)))
    {
    }

    /// <summary>The mean of each feature, 1 x C, the same as <see cref="Scaler{T}.Shift"/>.</summary>
    public Matrix<T> Mean => Shift;

    /// <summary>
    /// The standard deviation of each feature, 1 x C, the same as <see cref="Scaler{T}.Scale"/>. It is biased (divided by N), as in scikit-learn. For
    /// a constant feature it is 1 instead of 0, so that the feature is scaled to 0 and not NaN. As in scikit-learn, a feature is constant if its
    /// variance v is within the rounding error of N numbers of mean m, v &lt;= N e v + (N m e)^2 with e = 2.2e-16.
    /// </summary>
    public Matrix<T> StandardDeviation => Scale;

    /// <summary>
    /// Computes mean and deviation in double in two passes. Summing differences from the first value keeps the mean of a constant feature exact, and
    /// so its deviation exactly zero. The sum of the differences from the rounded mean corrects the sum of their squares.
    /// </summary>
    private static (double[] Mean, double[] Deviation) Measure(FeaturePass<T> pass)
    {
        double[] first = [];
        CompensatedSum[] sums = [];
        long count = pass.ForEach(row => (first, sums) = (row, new CompensatedSum[row.Length]), (feature, values) =>
        {
            foreach (T value in values)
            {
                sums[feature].Add(double.CreateTruncating(value) - first[feature]);
            }
        });
        double[] means = [.. first.Zip(sums, (start, sum) => start + (sum.Value / count))];
        CompensatedSum[] squares = [];
        pass.ForEach(row => (sums, squares) = (new CompensatedSum[row.Length], new CompensatedSum[row.Length]), (feature, values) =>
        {
            foreach (T value in values)
            {
                double distance = double.CreateTruncating(value) - means[feature];
                sums[feature].Add(distance);
                squares[feature].Add(distance * distance);
            }
        });
        return (means, FeaturePass<T>.ToScale([.. means.Select((mean, feature) => Deviation(mean, sums[feature].Value, squares[feature].Value, count))]));
    }

    private static double Deviation(double mean, double sum, double squares, long count)
    {
        const double Epsilon = 1.0 / (1L << 52);
        double variance = Math.Max(0, (squares - (sum / count * sum)) / count);
        double rounding = count * mean * Epsilon;
        return variance <= (count * Epsilon * variance) + (rounding * rounding) ? 1 : Math.Sqrt(variance);
    }
}
