namespace MyTorch.Cli;

/// <summary>A sample with a large error.</summary>
/// <param name="Sample">The number of the sample in the order of addition, from 1.</param>
/// <param name="Target">The true number.</param>
/// <param name="Predicted">The predicted number.</param>
/// <param name="Features">The features of the sample.</param>
internal sealed record NumberMistake(long Sample, double Target, double Predicted, double[] Features);
