namespace MyTorch.Benchmarks.Peers;

/// <summary>How fast one side trained, and what it reached.</summary>
/// <param name="Contender">The side.</param>
/// <param name="Accuracy">The share of the validation images that it reads rightly after the epochs.</param>
/// <param name="Timings">The seconds of all epochs.</param>
internal sealed record Throughput(IContender Contender, double Accuracy, Timings Timings);
