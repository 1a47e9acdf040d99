namespace MyTorch.Tables;

/// <summary>What the decision threshold of two classes is chosen to make largest, on the held-out predictions.</summary>
public enum ThresholdMetric
{
    /// <summary>No threshold is chosen: the more probable class is predicted.</summary>
    None,

    /// <summary>The F1 score of the second class, the harmonic mean of its precision and recall.</summary>
    F1,

    /// <summary>Youden's J: the true positive rate minus the false positive rate, which is twice the balanced accuracy minus 1.</summary>
    Youden,
}
