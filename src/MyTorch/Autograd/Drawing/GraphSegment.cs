namespace MyTorch.Autograd;

/// <summary>A line from a vertex to a vertex in a later layer.</summary>
/// <param name="From">The start vertex.</param>
/// <param name="To">The end vertex.</param>
/// <param name="Port">The port at which the line enters the end vertex, counted from the top.</param>
/// <param name="Ports">The number of ports of the end vertex.</param>
internal readonly record struct GraphSegment(int From, int To, int Port, int Ports);
