using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks.Tables;

/// <summary>The scores of the predictions for the test rows of a split; metrics that do not apply to the task are NaN.</summary>
/// <param name="Accuracy">The fraction of rows whose most probable class is correct; ties go to the first class.</param>
/// <param name="LogLoss">The mean negative log probability of the correct class.</param>
/// <param name="Rmse">The root mean squared error.</param>
internal readonly record struct TableScore(double Accuracy, double LogLoss, double Rmse)
{
    /// <summary>The smallest probability, as in scikit-learn; used for classes that are not in the training rows.</summary>
    public const double LeastProbability = 1e-15;

    /// <summary>Scores probabilities.</summary>
    /// <param name="classes">The names of the columns.</param>
    /// <param name="probabilities">N x K; each row is clipped to [p, 1 - p] with p = <see cref="LeastProbability"/> and divided by its sum.</param>
    /// <param name="labels">The classes of the N rows.</param>
    /// <exception cref="InvalidOperationException">There are not N rows of K probabilities.</exception>
    public static TableScore OfClasses(IReadOnlyList<string> classes, Matrix<double> probabilities, IReadOnlyList<string> labels)
    {
        Require(probabilities, labels.Count, classes.Count);
        Require(probabilities.Enumerate().All(probability => probability >= 0), "negative or NaN probabilities");
        Dictionary<string, int> places = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        int absent = labels.Distinct().Count(label => !places.ContainsKey(label));
        int correct = 0;
        double loss = 0;
        for (int row = 0; row < labels.Count; row++)
        {
            Vector<double> found = probabilities.Row(row);
            bool isKnown = places.TryGetValue(labels[row], out int place);
            correct += isKnown && found.MaximumIndex() == place ? 1 : 0;
            double sum = found.Sum(Clip) + (absent * LeastProbability);
            loss -= Math.Log((isKnown ? Clip(found[place]) : LeastProbability) / sum);
        }

        return new TableScore((double)correct / labels.Count, loss / labels.Count, double.NaN);
    }

    /// <summary>Scores quantities.</summary>
    /// <param name="predictions">N x 1.</param>
    /// <param name="targets">The quantities of the N rows.</param>
    /// <exception cref="InvalidOperationException">There are not N finite predictions.</exception>
    public static TableScore OfQuantities(Matrix<double> predictions, IReadOnlyList<double> targets)
    {
        Require(predictions, targets.Count, 1);
        Require(predictions.Enumerate().All(double.IsFinite), "predictions that are not finite");
        double mean = targets.Select((target, row) => Math.Pow(predictions[row, 0] - target, 2)).Average();
        return new TableScore(double.NaN, double.NaN, Math.Sqrt(mean));
    }

    private static double Clip(double probability) => Math.Clamp(probability, LeastProbability, 1 - LeastProbability);

    private static void Require(Matrix<double> predictions, int rows, int columns) => Require(
        predictions.RowCount == rows && predictions.ColumnCount == columns,
        $"predictions of {predictions.RowCount} x {predictions.ColumnCount}, expected {rows} x {columns}");

    private static void Require(bool condition, string found)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"found {found}.");
        }
    }
}
