namespace MyTorch.Metrics;

/// <content>The figures that follow from the counts.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>The share of right predictions, 0 to 1.</summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Accuracy
    {
        get
        {
            RequireSamples();
            double right = 0;
            for (int label = 0; label < Classes; label++)
            {
                right += Weight(label, label);
            }

            return right / TotalWeight;
        }
    }

    /// <summary>The number of samples of a class, whatever their weights.</summary>
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

    /// <summary>The share of the predictions of a class that are right, 0 to 1; 0 for a class that was never predicted.</summary>
    /// <param name="label">The class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside 0 to K - 1.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Precision(int label) => Ratio(Weight(label, label), WeightOfPredicted(label));

    /// <summary>The precision of all classes as one figure, 0 to 1.</summary>
    /// <param name="averaging">How the classes are averaged.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="averaging"/> is none of the enumeration.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Precision(Averaging averaging) => Average(averaging, Precision);

    /// <summary>The share of the samples of a class that were predicted as it, 0 to 1; 0 for a class that no sample has.</summary>
    /// <param name="label">The class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside 0 to K - 1.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Recall(int label) => Ratio(Weight(label, label), WeightOfLabel(label));

    /// <summary>The recall of all classes as one figure, 0 to 1.</summary>
    /// <param name="averaging">How the classes are averaged.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="averaging"/> is none of the enumeration.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Recall(Averaging averaging) => Average(averaging, Recall);

    /// <summary>
    /// The harmonic mean of precision and recall of a class, 0 to 1: 2 TP / (2 TP + FP + FN) with its true positives, false positives and false
    /// negatives; 0 for a class that is neither predicted nor present.
    /// </summary>
    /// <param name="label">The class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is outside 0 to K - 1.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double F1(int label) => Ratio(2 * Weight(label, label), WeightOfPredicted(label) + WeightOfLabel(label));

    /// <summary>The F1 of all classes as one figure, 0 to 1.</summary>
    /// <param name="averaging">How the classes are averaged.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="averaging"/> is none of the enumeration.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double F1(Averaging averaging) => Average(averaging, F1);

    /// <summary>Refuses to give a figure of nothing.</summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    internal void RequireSamples()
    {
        if (Count == 0)
        {
            throw new InvalidOperationException("There are no samples yet: Add some before asking for a figure.");
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

    /// <summary>Whether any sample with a positive weight has a class or was predicted as it.</summary>
    /// <param name="label">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public bool IsPresent(int label) => WeightOfLabel(label) + WeightOfPredicted(label) > 0;

    private double Average(Averaging averaging, Func<int, double> figure)
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
            sum += figure(label) * weight;
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
