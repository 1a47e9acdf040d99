using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>The losses and errors of single rows.</summary>
internal static class RowLosses
{
    private const double SmallestProbability = 1e-15;

    /// <summary>Computes the log loss of each row, and its error: 1 if the prediction is wrong, otherwise 0.</summary>
    /// <param name="probabilities">N x K.</param>
    /// <param name="labels">The indices of the classes, N x 1.</param>
    /// <param name="threshold">The probability above which the second of two classes is predicted; null to predict the more probable class.</param>
    public static (double[] Losses, double[] Errors) OfClasses(Matrix<double> probabilities, Matrix<double> labels, double? threshold)
    {
        int[] predicted = threshold is { } above ? [.. probabilities.Column(1).Select(probability => probability > above ? 1 : 0)] : Data.OneHot.Decode(probabilities);
        double[] losses = new double[predicted.Length];
        double[] errors = new double[predicted.Length];
        for (int row = 0; row < losses.Length; row++)
        {
            int label = (int)labels[row, 0];
            losses[row] = -Math.Log(Math.Max(probabilities[row, label], SmallestProbability));
            errors[row] = predicted[row] == label ? 0 : 1;
        }

        return (losses, errors);
    }

    /// <summary>Computes the log loss and the fraction of wrong labels of each row, both averaged over the labels.</summary>
    /// <param name="probabilities">N x K.</param>
    /// <param name="labels">1 or 0, N x K.</param>
    public static (double[] Losses, double[] Errors) OfLabels(Matrix<double> probabilities, Matrix<double> labels)
    {
        double[] losses = new double[labels.RowCount];
        double[] errors = new double[labels.RowCount];
        foreach ((int row, int k, double label) in labels.EnumerateIndexed())
        {
            double probability = label == 1 ? probabilities[row, k] : 1 - probabilities[row, k];
            losses[row] -= Math.Log(Math.Max(probability, SmallestProbability)) / labels.ColumnCount;
            errors[row] += (probabilities[row, k] > 0.5 == (label == 1) ? 0.0 : 1) / labels.ColumnCount;
        }

        return (losses, errors);
    }

    /// <summary>Computes the squared error of each row, as both loss and error; several quantities are averaged in units of their variances.</summary>
    /// <param name="predictions">N x K.</param>
    /// <param name="targets">N x K.</param>
    public static (double[] Losses, double[] Errors) OfNumbers(Matrix<double> predictions, Matrix<double> targets)
    {
        double[] losses = new double[targets.RowCount];
        for (int k = 0; k < targets.ColumnCount; k++)
        {
            double deviation = targets.ColumnCount == 1 ? 1 : TargetScale.Fit(targets.Column(k).ToArray()).Deviation;
            for (int row = 0; row < losses.Length; row++)
            {
                double error = (predictions[row, k] - targets[row, k]) / deviation;
                losses[row] += error * error / targets.ColumnCount;
            }
        }

        return (losses, losses);
    }
}
