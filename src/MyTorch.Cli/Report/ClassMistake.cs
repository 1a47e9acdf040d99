namespace MyTorch.Cli;

/// <summary>A sample that was classified incorrectly.</summary>
/// <param name="Sample">The number of the sample in the order of addition, from 1.</param>
/// <param name="Label">The true class.</param>
/// <param name="Predicted">The predicted class.</param>
/// <param name="LabelProbability">The predicted probability of the true class.</param>
/// <param name="PredictedProbability">The predicted probability of the predicted class.</param>
/// <param name="Features">The features of the sample.</param>
internal sealed record ClassMistake(long Sample, int Label, int Predicted, double LabelProbability, double PredictedProbability, double[] Features);
