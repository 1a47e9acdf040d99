using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>The predictions of classes or of a label.</summary>
/// <param name="Title">The label; empty for classes.</param>
/// <param name="Findings">The classes of the explained rows.</param>
/// <param name="Predicted">The predicted class of each row.</param>
/// <param name="Labels">The class of each row.</param>
/// <param name="Threshold">For two classes, the probability above which the second is predicted; null if the more probable class is predicted.</param>
/// <param name="Calibration">For two classes the curve of the second, for more classes that of the most probable class.</param>
internal sealed record ClassDecision(string Title, ClassFindings Findings, int[] Predicted, int[] Labels, double? Threshold, CalibrationCurve Calibration);
