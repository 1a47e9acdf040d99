using System.Numerics;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Neurons;

/// <summary>A correction of the weights of a <see cref="Perceptron{T}"/>.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <param name="Pass">The number of the pass over the samples, from 1.</param>
/// <param name="Update">The number of the correction, from 1.</param>
/// <param name="Sample">The row of the sample that was on the wrong side.</param>
/// <param name="Weights">A copy of the weights after the correction, with the bias at the end.</param>
public readonly record struct PerceptronUpdate<T>(int Pass, long Update, int Sample, LinearAlgebra.Vector<T> Weights) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
