using System.Numerics;

namespace MyTorch.Data;

/// <summary>Gives the samples of a file one after the other, from the first on.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public interface ISampleReader<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Reads the next sample.</summary>
    /// <param name="x">Receives its features, C.</param>
    /// <param name="y">Receives its labels, K.</param>
    /// <returns>False at the end, from then on at every call; nothing was written.</returns>
    /// <exception cref="InvalidDataException">The file is not as it should be; the message names the place.</exception>
    bool Read(Span<T> x, Span<T> y);
}
