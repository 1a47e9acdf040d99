namespace MyTorch.Cli;

/// <summary>The options are each good, but not together.</summary>
internal sealed class WrongOptionsException(string message) : Exception(message);
