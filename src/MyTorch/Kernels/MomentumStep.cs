namespace MyTorch.Kernels;

/// <summary>The numbers of a step of gradient descent.</summary>
internal readonly record struct MomentumStep<T>(T LearningRate, T Momentum);
