namespace MyTorch.Tables;

/// <summary>A network of a <see cref="TablePipeline"/>.</summary>
/// <param name="Network">The network, in evaluation mode. It is shared with the estimator: do not train it.</param>
/// <param name="Columns">The columns whose features are its input, in that order.</param>
public sealed record PipelineNetwork(Sequential<float> Network, IReadOnlyList<PipelineColumn> Columns);
