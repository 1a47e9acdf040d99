using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch.Data;

/// <summary>Gives every feature mean 0 and standard deviation 1, as measured on the samples it was made from: (x - mean) / deviation.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Standardizer<T> : Scaler<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Measures the features of <paramref name="x"/>.</summary>
    /// <param name="x">The samples to measure, N x C, usually the training part.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows, or a value that is not finite.</exception>
    public Standardizer(Matrix<T> x)
        : this([x])
    {
    }

    /// <summary>Measures samples that are larger than memory, such as <c>loader.Epoch(1).Select(batch =&gt; batch.X)</c>; the result is that of all in one matrix.</summary>
    /// <param name="batches">The samples to measure; they are enumerated twice, and must be the same each time.</param>
    /// <exception cref="ArgumentException">There are no samples, or not as many the second time, a value is not finite, or batches differ in their number of features.</exception>
    public Standardizer(IEnumerable<Matrix<T>> batches)
        : base(Measure(new FeaturePass<T>(batches)))
    {
    }

    /// <summary>The mean of each feature, 1 x C; it is the <see cref="Scaler{T}.Shift"/>.</summary>
    public Matrix<T> Mean => Shift;

    /// <summary>
    /// The standard deviation of each feature, 1 x C: biased, that is the squares are divided by N, as in scikit-learn; it is the
    /// <see cref="Scaler{T}.Scale"/>. A constant feature has 1 here instead of 0, so that it becomes 0 and not NaN; as in scikit-learn, a
    /// feature is constant where its variance v is within the rounding of N numbers of mean m, v &lt;= N e v + (N m e)^2 with e = 2.2e-16.
    /// </summary>
    public Matrix<T> StandardDeviation => Scale;

    /// <summary>
    /// Two passes in double. Summing distances from the first value keeps the mean of a constant feature exact, and with it the deviation
    /// exactly zero. The sum of the distances from the rounded mean corrects the sum of their squares.
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
