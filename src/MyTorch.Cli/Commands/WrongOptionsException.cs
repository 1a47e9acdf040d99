namespace MyTorch.Cli;

/// <summary>The options are invalid or conflict.</summary>
internal sealed class WrongOptionsException(string message) : Exception(message);
