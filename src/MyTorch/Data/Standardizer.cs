using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch;

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
    /// <see cref="Scaler{T}.Scale"/>. A constant feature has 1 here instead of 0, so that it becomes 0 and not NaN.
    /// </summary>
    public Matrix<T> StandardDeviation => Scale;

    /// <summary>
    /// Two passes in double. Summing distances from the first value keeps the mean of a constant feature exact,
    /// and with it the deviation exactly zero.
    /// </summary>
    private static (Matrix<T> Mean, Matrix<T> Deviation) Measure(FeaturePass<T> pass)
    {
        double[] first = [];
        double[] sums = [];
        long count = pass.ForEach(row => (first, sums) = (row, new double[row.Length]), (feature, values) =>
        {
            foreach (T value in values)
            {
                sums[feature] += double.CreateTruncating(value) - first[feature];
            }
        });
        double[] means = [.. first.Zip(sums, (start, sum) => start + (sum / count))];
        double[] squares = [];
        pass.ForEach(row => squares = new double[row.Length], (feature, values) =>
        {
            foreach (T value in values)
            {
                double distance = double.CreateTruncating(value) - means[feature];
                squares[feature] += distance * distance;
            }
        });
        return (FeaturePass<T>.ToRow(means), FeaturePass<T>.ToScale(Array.ConvertAll(squares, sum => Math.Sqrt(sum / count))));
    }
}
