namespace MyTorch;

/// <summary>How a figure of each class becomes one figure, as scikit-learn's <c>average</c> has it.</summary>
public enum Averaging
{
    /// <summary>The mean over the classes, each of which counts the same; one that no sample has counts too.</summary>
    Macro,

    /// <summary>The figure of all classes counted together. Where each sample has one class, as here, that is the accuracy.</summary>
    Micro,

    /// <summary>The mean over the classes, each of which counts as many times as samples have it.</summary>
    Weighted,
}
