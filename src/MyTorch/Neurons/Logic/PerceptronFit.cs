namespace MyTorch.Neurons;

/// <summary>The result of <see cref="Perceptron{T}.Fit"/>.</summary>
/// <param name="HasConverged">Whether the last pass found no mistake, so that the weights separate the two classes.</param>
/// <param name="Passes">The number of passes over the samples, with the last one, which found no mistake if the weights converged.</param>
/// <param name="Updates">The number of corrections of the weights.</param>
/// <param name="Mistakes">The number of samples that the final weights have on the wrong side or on the line; 0 if they converged.</param>
public readonly record struct PerceptronFit(bool HasConverged, int Passes, long Updates, int Mistakes);
