namespace MyTorch;

/// <summary>The contribution of a batch to the loss of an epoch.</summary>
/// <param name="Mean">The mean loss; 0 if the batch has no weight.</param>
/// <param name="Weight">
/// The divisor of the mean: the number of samples or elements, or the sum of the weights of the rows that are not ignored.
/// </param>
internal readonly record struct BatchLoss<T>(T Mean, double Weight);
