using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>Samples to predict, in batches while their file is read, so that it may be larger than memory.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal interface IPredictionInput<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The features of the batch, N x C; pixels are from 0 to 1.</summary>
    Matrix<T> X { get; }

    /// <summary>The texts that stand before the predictions, sample after sample.</summary>
    string[] Kept { get; }

    /// <summary>The samples that were read.</summary>
    long Count { get; }

    /// <summary>Reads the next batch; false at the end.</summary>
    /// <exception cref="InvalidDataException">The file is malformed; the message names the place.</exception>
    bool Read();
}
