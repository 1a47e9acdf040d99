namespace MyTorch.Autograd;

/// <summary>A line from a vertex to one in a later layer.</summary>
/// <param name="From">The vertex where it starts.</param>
/// <param name="To">The vertex where it ends.</param>
/// <param name="Port">The place at which it enters, counted from the top.</param>
/// <param name="Ports">The number of such places.</param>
internal readonly record struct GraphSegment(int From, int To, int Port, int Ports);
