using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>The samples of one training step.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <param name="X">The features, N x C.</param>
/// <param name="Y">The labels or targets, N x K.</param>
public readonly record struct Batch<T>(Matrix<T> X, Matrix<T> Y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The weights of the samples, N x 1, finite and not negative, or null if all samples have the same weight.</summary>
    public Matrix<T>? Weights { get; init; }

    /// <summary>A batch of zeros.</summary>
    internal static Batch<T> Create(int rows, int features, int outputs, bool hasWeights) =>
        new(Dense.Create<T>(rows, features), Dense.Create<T>(rows, outputs)) { Weights = hasWeights ? Dense.Create<T>(rows, 1) : null };
}
