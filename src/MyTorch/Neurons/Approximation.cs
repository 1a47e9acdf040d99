using System.Numerics;

namespace MyTorch.Neurons;

/// <summary>The result of <see cref="UniversalApproximation.ConstructWithin"/>.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <param name="Network">The network, from one input to one output.</param>
/// <param name="Pieces">The number of pieces; the network has one unit more.</param>
/// <param name="Error">The largest difference from the function found, at most the tolerance.</param>
public sealed record Approximation<T>(Sequential<T> Network, int Pieces, double Error) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
