namespace MyTorch.Neurons;

/// <summary>The result of <see cref="Perceptron{T}.Fit"/>.</summary>
/// <param name="HasConverged">Whether the last pass made no mistake, so that the weights separate the classes.</param>
/// <param name="Passes">The number of passes over the samples, including the last, which made no mistake if the weights converged.</param>
/// <param name="Updates">The number of corrections of the weights.</param>
/// <param name="Mistakes">The number of samples on the wrong side of the final hyperplane or on it; 0 if the weights converged.</param>
public readonly record struct PerceptronFit(bool HasConverged, int Passes, long Updates, int Mistakes);
