using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>Builds the network that the options ask for.</summary>
internal static class NetworkFactory
{
    /// <summary>The names of the activations; the place of a name is its code in model.npz.</summary>
    public static readonly string[] Activations = ["identity", "sigmoid", "tanh", "relu"];

    /// <summary>The names of the initial weights.</summary>
    public static readonly string[] Initializations = ["normal", "xavier", "kaiming"];

    /// <summary>A network with the activation on every hidden layer, an identity on the last and biases of zero.</summary>
    public static MLP<T> Create<T>(TrainSettings settings, int inputs, int classes) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        inputs,
        classes,
        settings.HiddenSizes,
        [.. settings.HiddenSizes.Select(_ => Activation<T>(settings.Activation)), new Identity<T>()],
        Weights<T>(settings.Initialization, settings.Seed),
        Initializers.Zeros<T>,
        new SoftmaxCrossEntropy<T>(),
        settings.LearningRate,
        settings.Momentum,
        settings.BatchNormLayers);

    private static Activation<T> Activation<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "identity" => new Identity<T>(),
        "sigmoid" => new Sigmoid<T>(),
        "tanh" => new Tanh<T>(),
        "relu" => new ReLU<T>(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "unknown activation"),
    };

    private static Func<int, int, Matrix<T>> Weights<T>(string name, int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "normal" => Initializers.Normal<T>(0, 1, seed),
        "xavier" => Initializers.XavierNormal<T>(seed),
        "kaiming" => Initializers.KaimingNormal<T>(seed),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "unknown initial weights"),
    };
}
