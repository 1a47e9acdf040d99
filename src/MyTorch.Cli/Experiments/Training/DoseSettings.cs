namespace MyTorch.Cli;

/// <summary>How a network learns blood sugar by dose.</summary>
/// <param name="Samples">The number of training samples.</param>
/// <param name="Epochs">The number of epochs, each of which is one step on all samples.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Momentum">The momentum of gradient descent.</param>
/// <param name="WeightDecay">The factor lambda of the penalty lambda/2 times the sum of the squares of all weights and biases.</param>
/// <param name="Dropout">The probability that a unit of the second hidden layer is dropped.</param>
/// <param name="IsAdam">Whether Adam is used instead of gradient descent; the momentum and the weight decay then have no effect.</param>
internal sealed record DoseSettings(int Samples = 6, int Epochs = 2000, double LearningRate = 0.05, double Momentum = 0.9, double WeightDecay = 0, double Dropout = 0, bool IsAdam = false);
