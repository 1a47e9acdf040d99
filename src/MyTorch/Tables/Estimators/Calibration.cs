using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>Finds the power of probabilities that minimizes their log loss.</summary>
internal static class Calibration
{
    private const double Least = 0.05;
    private const double Most = 20;

    /// <summary>Returns the power, between 0.05 and 20: the reciprocal of the temperature. The log loss is convex in the power.</summary>
    /// <param name="probabilities">N x K.</param>
    /// <param name="classes">The class of each row, N.</param>
    /// <param name="weights">The weight of each row, N; empty for equal weights.</param>
    public static double FindSharpness(Matrix<double> probabilities, int[] classes, double[] weights)
    {
        double[][] logs = [.. probabilities.EnumerateRows().Select(row => row.Select(p => Math.Log(Math.Max(p, double.Epsilon))).ToArray())];
        (double low, double high) = (Least, Most);
        const int Halvings = 60;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = Slope(logs, classes, weights, middle) > 0 ? (low, middle) : (middle, high);
        }

        return Math.Sqrt(low * high);
    }

    /// <summary>Returns the derivative of the summed log losses with respect to the power: the expected logarithm under the powered probabilities minus the logarithm of the class.</summary>
    private static double Slope(double[][] logs, int[] classes, double[] weights, double power)
    {
        double slope = 0;
        foreach ((int row, double[] log) in logs.Index())
        {
            double largest = log.Max();
            (double sum, double weighted) = (0, 0);
            foreach (double value in log)
            {
                double term = Math.Exp(power * (value - largest));
                (sum, weighted) = (sum + term, weighted + (term * value));
            }

            slope += (weights.Length == 0 ? 1 : weights[row]) * ((weighted / sum) - log[classes[row]]);
        }

        return slope;
    }
}
