namespace MyTorch;

/// <summary>The loss of a batch as a share of that of an epoch.</summary>
/// <param name="Mean">The mean loss; 0 where nothing counts.</param>
/// <param name="Weight">What the sum of the losses was divided by: samples, elements, or the weights of the samples and classes of the rows that count.</param>
internal readonly record struct BatchLoss<T>(T Mean, double Weight);
