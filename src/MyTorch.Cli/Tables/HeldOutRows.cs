using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Describes what the held-out rows of a table model were used for besides its metrics.</summary>
internal static class HeldOutRows
{
    /// <summary>Returns the uses, such as "for early stopping and to choose the threshold".</summary>
    public static string DescribeUses(TableEstimator estimator)
    {
        string[] uses =
        [
            "for early stopping",
            .. estimator is TableClassifier { Temperature: not 1 } ? ["to calibrate the probabilities"] : Array.Empty<string>(),
            .. estimator is TableClassifier { Threshold: not null } ? ["to choose the threshold"] : Array.Empty<string>(),
        ];
        return uses.Length == 1 ? uses[0] : $"{string.Join(", ", uses[..^1])} and {uses[^1]}";
    }
}
