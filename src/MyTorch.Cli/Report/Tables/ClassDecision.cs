using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>How classes are told apart, or rows with a label from those without it.</summary>
/// <param name="Title">The label; empty for classes.</param>
/// <param name="Findings">The classes of the explained rows.</param>
/// <param name="Predicted">The class that each row is predicted as.</param>
/// <param name="Labels">The class of each row.</param>
/// <param name="Threshold">Of two classes, the probability above which the second is predicted; null for the more probable class.</param>
/// <param name="Calibration">Of two classes the curve of the second, of more that of the most probable class.</param>
internal sealed record ClassDecision(string Title, ClassFindings Findings, int[] Predicted, int[] Labels, double? Threshold, CalibrationCurve Calibration);
