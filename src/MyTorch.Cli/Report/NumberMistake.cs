namespace MyTorch.Cli;

/// <summary>A sample whose target was missed.</summary>
/// <param name="Sample">Its number among the samples that were added, from 1.</param>
/// <param name="Target">The number to be predicted.</param>
/// <param name="Predicted">What was predicted.</param>
/// <param name="Features">The sample.</param>
internal sealed record NumberMistake(long Sample, double Target, double Predicted, double[] Features);
