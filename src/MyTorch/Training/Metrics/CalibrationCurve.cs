using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Metrics;

/// <summary>
/// The reliability diagram: the fraction of samples of class 1 as a function of the predicted probability, equal to scikit-learn's
/// <c>calibration_curve</c>; and the calibration errors of M. P. Naeini, G. F. Cooper and M. Hauskrecht (2015), Obtaining Well Calibrated
/// Probabilities Using Bayesian Binning.
/// </summary>
/// <remarks>Empty bins are left out. A probability on the edge between two bins belongs to the lower one.</remarks>
public sealed class CalibrationCurve
{
    private CalibrationCurve(double[] probabilities, ReadOnlySpan<int> classes, double[] edges)
    {
        double[] sums = new double[edges.Length + 1];
        int[] positives = new int[sums.Length];
        int[] counts = new int[sums.Length];
        for (int i = 0; i < probabilities.Length; i++)
        {
            int bin = edges.Count(edge => edge < probabilities[i]);
            sums[bin] += probabilities[i];
            positives[bin] += classes[i];
            counts[bin]++;
        }

        int[] bins = [.. Enumerable.Range(0, sums.Length).Where(bin => counts[bin] > 0)];
        MeanProbabilities = [.. bins.Select(bin => sums[bin] / counts[bin])];
        FractionsOfPositives = [.. bins.Select(bin => positives[bin] / (double)counts[bin])];
        Counts = [.. bins.Select(bin => counts[bin])];
    }

    /// <summary>The mean probability of the samples in each bin, ascending.</summary>
    public IReadOnlyList<double> MeanProbabilities { get; }

    /// <summary>The fraction of samples of class 1 in each bin.</summary>
    public IReadOnlyList<double> FractionsOfPositives { get; }

    /// <summary>The number of samples in each bin.</summary>
    public IReadOnlyList<int> Counts { get; }

    /// <summary>The expected calibration error: the mean over the samples of the absolute difference between the fraction and the mean probability of their bin, 0 to 1.</summary>
    public double ExpectedError => Counts.Select((count, bin) => count * ErrorOf(bin)).Sum() / Counts.Sum();

    /// <summary>The maximum calibration error: the largest absolute difference between the fraction and the mean probability of a bin, 0 to 1.</summary>
    public double MaximumError => Enumerable.Range(0, Counts.Count).Max(ErrorOf);

    /// <summary>Computes the curve of two classes.</summary>
    /// <param name="probabilities">The probability of class 1, N.</param>
    /// <param name="classes">The class of each sample, 0 or 1.</param>
    /// <param name="bins">The number of bins, at least 1.</param>
    /// <param name="byQuantiles">Whether all bins have about the same number of samples; otherwise they have the same width.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, a probability is outside 0 to 1, or a class is neither 0 nor 1; the message names it.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is not positive.</exception>
    public static CalibrationCurve Create<T>(ReadOnlySpan<T> probabilities, ReadOnlySpan<int> classes, int bins = 10, bool byQuantiles = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.Count(bins);
        (double[] values, _) = RankedScores.Read(probabilities, classes, weights: default);
        int outside = Array.FindIndex(values, value => value is < 0 or > 1);
        return outside < 0 ? new CalibrationCurve(values, classes, Edges(values, bins, byQuantiles)) : throw new ArgumentException(
            Invariant($"Probability {outside} is {values[outside]}: it must be from 0 to 1."), nameof(probabilities));
    }

    /// <summary>Computes the curve of the most probable class: its probability, and how often it is correct.</summary>
    /// <param name="probabilities">The probabilities of K classes, N x K with K at least 2.</param>
    /// <param name="classes">The class of each sample, 0 to K - 1.</param>
    /// <param name="bins">The number of bins, at least 1.</param>
    /// <param name="byQuantiles">Whether all bins have about the same number of samples; otherwise they have the same width.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">A shape is wrong, a probability is outside 0 to 1, or a class is out of range; the message names it.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is not positive.</exception>
    public static CalibrationCurve CreateForTopClass<T>(Matrix<T> probabilities, ReadOnlySpan<int> classes, int bins = 10, bool byQuantiles = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireBatch(probabilities, nameof(probabilities));
        ClassLabels.Require(classes, Shape.From(nameof(probabilities), probabilities), probabilities.ColumnCount);
        int[] predicted = Data.OneHot.Decode(probabilities);
        T[] largest = new T[predicted.Length];
        int[] correct = new int[predicted.Length];
        for (int row = 0; row < predicted.Length; row++)
        {
            largest[row] = probabilities[row, predicted[row]];
            correct[row] = predicted[row] == classes[row] ? 1 : 0;
        }

        return Create<T>(largest, correct, bins, byQuantiles);
    }

    /// <summary>Returns the inner edges of the bins.</summary>
    private static double[] Edges(double[] probabilities, int bins, bool byQuantiles)
    {
        double[] fractions = [.. Enumerable.Range(1, bins - 1).Select(edge => edge * (1.0 / bins))];
        if (!byQuantiles)
        {
            return fractions;
        }

        double[] ascending = [.. probabilities.Order()];
        return Array.ConvertAll(fractions, fraction =>
        {
            double position = fraction * (ascending.Length - 1);
            int below = (int)position;
            double next = ascending[Math.Min(below + 1, ascending.Length - 1)];
            return ascending[below] + ((position - below) * (next - ascending[below]));
        });
    }

    private double ErrorOf(int bin) => Math.Abs(FractionsOfPositives[bin] - MeanProbabilities[bin]);
}
