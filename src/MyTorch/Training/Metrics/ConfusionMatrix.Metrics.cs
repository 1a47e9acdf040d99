namespace MyTorch.Metrics;

/// <content>The metrics that follow from the counts.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>The fraction of correct predictions, 0 to 1.</summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Accuracy
    {
        get
        {
            RequireSamples();
            double correct = 0;
            for (int label = 0; label < Classes; label++)
            {
                correct += Weight(label, label);
            }

            return correct / TotalWeight;
        }
    }

    /// <summary>Returns the number of samples of a class, regardless of their weights.</summary>
    /// <param name="label">The class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside 0 to K - 1.</exception>
    public long Support(int label)
    {
        long count = 0;
        for (int predicted = 0; predicted < Classes; predicted++)
        {
            count += this[label, predicted];
        }

        return count;
    }

    /// <summary>Computes the precision of a class: the fraction of its predictions that are correct, 0 to 1; 0 for a class that was never predicted.</summary>
    /// <param name="label">The class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside 0 to K - 1.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Precision(int label) => Ratio(Weight(label, label), WeightOfPredicted(label));

    /// <summary>Computes the average precision of all classes, 0 to 1.</summary>
    /// <param name="averaging">How the classes are averaged.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="averaging"/> is not a defined value.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Precision(Averaging averaging) => Average(averaging, Precision);

    /// <summary>Computes the recall of a class: the fraction of its samples that were predicted as it, 0 to 1; 0 for a class without samples.</summary>
    /// <param name="label">The class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside 0 to K - 1.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Recall(int label) => Ratio(Weight(label, label), WeightOfLabel(label));

    /// <summary>Computes the average recall of all classes, 0 to 1.</summary>
    /// <param name="averaging">How the classes are averaged.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="averaging"/> is not a defined value.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Recall(Averaging averaging) => Average(averaging, Recall);

    /// <summary>
    /// Computes the F1 score of a class, the harmonic mean of its precision and recall, 0 to 1: 2 TP / (2 TP + FP + FN) with its true positives,
    /// false positives and false negatives; 0 for a class that occurs in neither labels nor predictions.
    /// </summary>
    /// <param name="label">The class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside 0 to K - 1.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double F1(int label) => Ratio(2 * Weight(label, label), WeightOfPredicted(label) + WeightOfLabel(label));

    /// <summary>Computes the average F1 of all classes, 0 to 1.</summary>
    /// <param name="averaging">How the classes are averaged.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="averaging"/> is not a defined value.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double F1(Averaging averaging) => Average(averaging, F1);

    /// <summary>Throws if there are no samples.</summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    internal void RequireSamples()
    {
        if (Count == 0)
        {
            throw new InvalidOperationException("There are no samples yet: call Add first.");
        }
    }

    /// <summary>The sum of all weights.</summary>
    internal double TotalWeight => _total.Value;

    private double WeightOfLabel(int label)
    {
        double sum = 0;
        for (int predicted = 0; predicted < Classes; predicted++)
        {
            sum += Weight(label, predicted);
        }

        return sum;
    }

    private double WeightOfPredicted(int predicted)
    {
        double sum = 0;
        for (int label = 0; label < Classes; label++)
        {
            sum += Weight(label, predicted);
        }

        return sum;
    }

    /// <summary>Returns whether a class is the label or the prediction of any sample with a positive weight.</summary>
    /// <param name="label">The class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside 0 to K - 1.</exception>
    public bool IsPresent(int label) => WeightOfLabel(label) + WeightOfPredicted(label) > 0;

    private double Average(Averaging averaging, Func<int, double> metric)
    {
        if (averaging == Averaging.Micro)
        {
            return Accuracy;
        }

        if (!Enum.IsDefined(averaging))
        {
            throw new ArgumentOutOfRangeException(nameof(averaging), averaging, "The averaging must be Macro, Micro or Weighted.");
        }

        double sum = 0;
        double weights = 0;
        for (int label = 0; label < Classes; label++)
        {
            double weight = averaging == Averaging.Weighted ? WeightOfLabel(label) : IsPresent(label) ? 1 : 0;
            sum += metric(label) * weight;
            weights += weight;
        }

        return sum / weights;
    }

    private double Ratio(double numerator, double denominator)
    {
        RequireSamples();
        return denominator == 0 ? 0 : numerator / denominator;
    }
}
