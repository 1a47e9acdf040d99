namespace MyTorch.Metrics;

/// <summary>How a figure of each class becomes one figure, as scikit-learn's <c>average</c> has it.</summary>
public enum Averaging
{
    /// <summary>
    /// The mean over the classes that occur, each of which counts the same. As in scikit-learn without <c>labels</c>, those are the classes
    /// that a sample has or was predicted as.
    /// </summary>
    Macro,

    /// <summary>The figure of all classes counted together. Where each sample has one class, as here, that is the accuracy.</summary>
    Micro,

    /// <summary>The mean over the classes, each of which counts as many times as samples have it.</summary>
    Weighted,
}
