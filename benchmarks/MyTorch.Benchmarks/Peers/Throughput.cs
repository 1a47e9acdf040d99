namespace MyTorch.Benchmarks.Peers;

/// <summary>The training speed and accuracy of one contender.</summary>
/// <param name="Contender">The contender.</param>
/// <param name="Accuracy">The validation accuracy after the last epoch.</param>
/// <param name="Timings">The seconds of all epochs.</param>
internal sealed record Throughput(IContender Contender, double Accuracy, Timings Timings);
