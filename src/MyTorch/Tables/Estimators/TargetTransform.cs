namespace MyTorch.Tables;

/// <summary>What the networks of a <see cref="TableRegressor"/> learn of its targets; predictions and metrics are in the units of the targets all the same.</summary>
public enum TargetTransform
{
    /// <summary>The quantities themselves.</summary>
    None,

    /// <summary>Their logarithms: log(x) where all training rows are positive, log(1 + x) where one is 0.</summary>
    Log,

    /// <summary>
    /// The one of the two with the smaller squared error on the held-out rows, in the units of the targets; <see cref="None"/> if they are equal or a
    /// target is negative. All networks are trained twice. Of several targets, the errors are in units of their variances.
    /// </summary>
    Auto,
}
