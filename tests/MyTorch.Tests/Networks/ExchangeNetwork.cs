using System.Numerics;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Networks;

/// <summary>The network of data/reference/safetensors.py: 4 inputs, BatchNorm, a nested network, 3 outputs.</summary>
internal static class ExchangeNetwork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The names of the state, as in torch.nn.Sequential, and the shapes.</summary>
    public static readonly IReadOnlyDictionary<string, int[]> State = new OrderedDictionary<string, int[]>
    {
        ["0.weight"] = [6, 4],
        ["0.bias"] = [6],
        ["1.weight"] = [6],
        ["1.bias"] = [6],
        ["1.running_mean"] = [6],
        ["1.running_var"] = [6],
        ["3.0.weight"] = [5, 6],
        ["3.0.bias"] = [5],
        ["4.weight"] = [3, 5],
        ["4.bias"] = [3],
    };

    /// <summary>Creates the network with random weights, gamma and beta, and updated running statistics.</summary>
    public static Sequential<T> Create(int seed)
    {
        var batchNorm = new BatchNorm<T>(6);
        RandomMatrix.Normal<T>(1, 6, seed).CopyTo(batchNorm.Gamma);
        RandomMatrix.Normal<T>(1, 6, seed + 1).CopyTo(batchNorm.Beta);
        var network = new Sequential<T>(
            Linear(4, 6, seed), batchNorm, new ReLU<T>(), new Sequential<T>(Linear(6, 5, seed + 2), new Tanh<T>()), Linear(5, 3, seed + 3));
        network.Forward(RandomMatrix.Normal<T>(20, 4, seed + 4));
        return network;
    }

    private static Linear<T> Linear(int inputs, int outputs, int seed) =>
        new(inputs, outputs, Initializers.XavierNormal<T>(seed), columns => Initializers.Uniform<T>(-1, 1, seed)(1, columns));
}
