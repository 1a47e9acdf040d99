namespace MyTorch.Tables;

/// <summary>A network of an ensemble.</summary>
/// <param name="Network">The network, in evaluation mode.</param>
/// <param name="Member">Which of the recipe's networks it is.</param>
/// <param name="Fold">The fold whose rows it has not been trained on.</param>
/// <param name="History">The curves of its training.</param>
internal sealed record TrainedNetwork(Sequential<float> Network, int Member, int Fold, History History);
