namespace MyTorch.Tables;

/// <summary>A network of an ensemble.</summary>
/// <param name="Network">The network, in evaluation mode.</param>
/// <param name="Member">The index of the network in the recipe.</param>
/// <param name="Fold">The fold that held out the validation rows of the network.</param>
/// <param name="History">The learning curves of the network.</param>
internal sealed record TrainedNetwork(Sequential<float> Network, int Member, int Fold, History History);
