namespace MyTorch.Cli;

/// <summary>A sample whose class was not predicted.</summary>
/// <param name="Sample">Its number among the samples that were added, from 1.</param>
/// <param name="Label">The class it has.</param>
/// <param name="Predicted">The class that was predicted.</param>
/// <param name="LabelProbability">The probability that was given to the class it has.</param>
/// <param name="PredictedProbability">The probability that was given to the predicted class.</param>
/// <param name="Features">The sample.</param>
internal sealed record ClassMistake(long Sample, int Label, int Predicted, double LabelProbability, double PredictedProbability, double[] Features);
