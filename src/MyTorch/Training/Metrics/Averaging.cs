namespace MyTorch.Metrics;

/// <summary>How a metric of each class is averaged over the classes, like <c>average</c> of scikit-learn.</summary>
public enum Averaging
{
    /// <summary>
    /// The unweighted mean over the classes that occur in the labels or the predictions, as in scikit-learn without <c>labels</c>.
    /// </summary>
    Macro,

    /// <summary>The metric of the total counts of all classes. With one class for each sample, as here, this is the accuracy.</summary>
    Micro,

    /// <summary>The mean over the classes, weighted by the number of samples of each class.</summary>
    Weighted,
}
