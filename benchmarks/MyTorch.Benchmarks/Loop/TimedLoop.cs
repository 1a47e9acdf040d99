namespace MyTorch.Benchmarks.Loop;

/// <summary>A training loop to be timed.</summary>
/// <param name="Name">The description.</param>
/// <param name="Epoch">Trains for one epoch.</param>
/// <param name="IsBare">Whether it is the baseline of the loops after it.</param>
internal sealed record TimedLoop(string Name, Action Epoch, bool IsBare = false);
