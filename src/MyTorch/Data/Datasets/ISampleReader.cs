using System.Numerics;

namespace MyTorch.Data;

/// <summary>Reads the samples of a file one by one, starting with the first.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public interface ISampleReader<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Reads the next sample.</summary>
    /// <param name="x">Receives the features, C elements.</param>
    /// <param name="y">Receives the labels, K elements.</param>
    /// <returns>False at the end and on all later calls, in which case nothing is written.</returns>
    /// <exception cref="InvalidDataException">The file is invalid; the message says where.</exception>
    bool Read(Span<T> x, Span<T> y);
}
