namespace MyTorch.Benchmarks.Loop;

/// <summary>A training loop to be timed.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Epoch">Trains for one more epoch.</param>
/// <param name="IsBare">Whether those after it are measured by it.</param>
internal sealed record TimedLoop(string Name, Action Epoch, bool IsBare = false);
