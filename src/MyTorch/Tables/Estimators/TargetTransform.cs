namespace MyTorch.Tables;

/// <summary>The transform of the targets of a <see cref="TableRegressor"/>; predictions and metrics are always in the units of the targets.</summary>
public enum TargetTransform
{
    /// <summary>The quantities themselves.</summary>
    None,

    /// <summary>Their logarithms: log(x) if all training rows are positive, log(1 + x) if one is 0.</summary>
    Log,

    /// <summary>
    /// The transform with the smaller squared error on the held-out rows, in the units of the targets; <see cref="None"/> if they are equal or a
    /// target is negative. All networks are trained twice. The errors of several targets are added in units of their variances.
    /// </summary>
    Auto,
}
