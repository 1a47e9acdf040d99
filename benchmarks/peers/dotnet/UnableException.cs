namespace MyTorch.Benchmarks.Peers;

/// <summary>The library cannot express the work; the message states the reason.</summary>
internal sealed class UnableException(string message) : Exception(message);
