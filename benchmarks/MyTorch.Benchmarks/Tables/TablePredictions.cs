using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks.Tables;

/// <summary>The predictions of a contender for the test rows, and the time of its fit.</summary>
/// <param name="Classes">The names of the K classes; empty for regression.</param>
/// <param name="Values">The probabilities (N x K) or quantities (N x 1).</param>
/// <param name="CpuSeconds">The processor time of the fit, over all threads of the process.</param>
/// <param name="WallSeconds">The elapsed time of the fit.</param>
internal sealed record TablePredictions(IReadOnlyList<string> Classes, Matrix<double> Values, double CpuSeconds, double WallSeconds)
{
    private const int Shown = 16;

    /// <summary>A checksum of the predictions.</summary>
    public string Bits => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Values.ToColumnMajorArray().AsSpan())))[..Shown];
}
