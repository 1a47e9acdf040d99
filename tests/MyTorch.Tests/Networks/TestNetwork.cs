using System.Numerics;

namespace MyTorch.Tests.Networks;

/// <summary>A small network with each kind of layer: 4 inputs, hidden layers of 6 and 5, 3 outputs.</summary>
internal static class TestNetwork
{
    public static MLP<T> Create<T>(double learningRate = 0.05, double momentum = 0.9, int batchNormLayers = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
            4, 3, [6, 5], [new Sigmoid<T>(), new Tanh<T>(), new Identity<T>()],
            Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), learningRate, momentum, batchNormLayers);
}
