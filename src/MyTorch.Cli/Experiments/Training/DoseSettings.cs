namespace MyTorch.Cli;

/// <summary>How a network learns blood sugar by dose.</summary>
/// <param name="Samples">The number of training samples.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Momentum">The momentum.</param>
/// <param name="WeightDecay">The factor lambda of the penalty lambda/2 times the sum of the squares of all weights and biases.</param>
/// <param name="Dropout">The probability that a unit of the second hidden layer is dropped.</param>
internal sealed record DoseSettings(int Samples = 6, double LearningRate = 0.05, double Momentum = 0.9, double WeightDecay = 0, double Dropout = 0);
