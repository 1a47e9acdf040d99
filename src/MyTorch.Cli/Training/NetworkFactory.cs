using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>Builds the network for the settings: Linear, BatchNorm on the first layers, activation, dropout; then a Linear and an identity.</summary>
internal static class NetworkFactory
{
    /// <summary>The names of the activations; the place of a name is its code in model.npz.</summary>
    public static readonly string[] Activations = ["identity", "sigmoid", "tanh", "relu", "leaky-relu", "elu", "gelu", "silu", "softplus", "selu", "mish", "hardswish", "softsign", "lif-rate"];

    /// <summary>The names of the initial weights.</summary>
    public static readonly string[] Initializations = ["normal", "xavier", "kaiming"];

    /// <summary>The handout's network, which has no dropout.</summary>
    public static MLP<T> CreateHandoutNetwork<T>(TrainSettings settings, int inputs, int outputs, Criterion<T> criterion)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        inputs,
        outputs,
        settings.Hidden.Units,
        [.. settings.Hidden.Units.Select(_ => Activation<T>(settings.Activation)), new Identity<T>()],
        Weights<T>(settings),
        Biases<T>(settings.Activation),
        criterion,
        settings.InitialLearningRate,
        settings.Momentum,
        settings.BatchNormLayers);

    /// <summary>The same layers, and dropout, for any optimizer.</summary>
    public static Sequential<T> Create<T>(TrainSettings settings, int inputs, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(Layers(settings, inputs, outputs, Weights<T>(settings)));

    /// <summary>A network for weights that are loaded.</summary>
    public static Sequential<T> CreateEmpty<T>(TrainSettings settings, int inputs, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(Layers(settings, inputs, outputs, Initializers.Zeros<T>));

    private static List<Layer<T>> Layers<T>(TrainSettings settings, int inputs, int outputs, Func<int, int, Matrix<T>> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] sizes = [inputs, .. settings.Hidden.Units, outputs];
        var layers = new List<Layer<T>>();
        for (int l = 0; l < settings.Layers; l++)
        {
            bool isLast = l == settings.Layers - 1;
            layers.Add(new Linear<T>(sizes[l], sizes[l + 1], weights, Biases<T>(settings.Activation)));
            if (l < settings.BatchNormLayers)
            {
                layers.Add(new BatchNorm<T>(sizes[l + 1]));
            }

            layers.Add(isLast ? new Identity<T>() : Activation<T>(settings.Activation));
            if (settings.Dropout > 0 && !isLast)
            {
                // Layers with the same seed would drop the same units.
                layers.Add(new Dropout<T>(settings.Dropout, unchecked(settings.Seed + l + 1)));
            }
        }

        return layers;
    }

    private static Activation<T> Activation<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "identity" => new Identity<T>(),
        "sigmoid" => new Sigmoid<T>(),
        "tanh" => new Tanh<T>(),
        "relu" => new ReLU<T>(),
        "leaky-relu" => new LeakyReLU<T>(),
        "elu" => new ELU<T>(),
        "gelu" => new GELU<T>(),
        "silu" => new SiLU<T>(),
        "softplus" => new Softplus<T>(),
        "selu" => new SELU<T>(),
        "mish" => new Mish<T>(),
        "hardswish" => new Hardswish<T>(),
        "softsign" => new Softsign<T>(),
        "lif-rate" => new LIFRate<T>(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "unknown activation"),
    };

    /// <summary>0, but 1 with lif-rate, whose units are silent and learn nothing below 1.</summary>
    private static Func<int, Matrix<T>> Biases<T>(string activation) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        activation == "lif-rate" ? columns => Matrix<T>.Build.Dense(1, columns, T.One) : Initializers.Zeros<T>;

    private static Func<int, int, Matrix<T>> Weights<T>(TrainSettings settings) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int seed = unchecked(settings.Seed + settings.Start);
        return settings.Initialization switch
        {
            "normal" => Initializers.Normal<T>(0, 1, seed),
            "xavier" => Initializers.XavierNormal<T>(seed),
            "kaiming" => Initializers.KaimingNormal<T>(seed),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Initialization, "unknown initial weights"),
        };
    }
}
