using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tests.Seeds;

/// <summary>Linear layers that start as PyTorch's nn.Linear, with which the seeds work: all uniform within 1 / sqrt(inputs).</summary>
internal static class TorchLinear
{
    public static Linear<T> Create<T>(int inputs, int outputs, int seed, bool bias = true) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double bound = 1 / Math.Sqrt(inputs);
        Func<int, int, Matrix<T>> uniform = Initializers.Uniform<T>(-bound, bound, seed);
        return bias ? new Linear<T>(inputs, outputs, uniform, columns => uniform(1, columns)) : new Linear<T>(inputs, outputs, uniform, bias: false);
    }
}
