using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Activations;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;

namespace MyTorch.SystemTests.Onnx;

/// <summary>Networks with 4 inputs that cover every layer of the library.</summary>
internal static class OnnxNetworks<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static readonly string[] Names =
    [
        .. EveryActivation.Names, "scaled_twice", "exact_settings", "mlp", "nested", "no_bias", "layer_norm", "rms_norm", "prelu", "embedding", "column_embedding", "column_embedding_alone", "residual", "parallel", "dropout", "drop_connect", "batch_norm", "batch_norm_defaults", "nothing",
    ];

    public static Sequential<T> Create(string name) => name switch
    {
        "scaled_twice" => new(new Scaled<T>(new Scaled<T>(new GELU<T>(), 0.1), -3)),
        "exact_settings" => new(new LeakyReLU<T>(0.25), new ELU<T>(0.5)),
        "mlp" => Trained(),
        "nested" => ExchangeNetwork<T>.Create(1),
        "layer_norm" => new(Randomized(new LayerNorm<T>(4)), new ReLU<T>(), Randomized(new LayerNorm<T>(4, 0.1))),
        "rms_norm" => new(Randomized(new RMSNorm<T>(4)), new ReLU<T>(), Randomized(new RMSNorm<T>(4, 0.1))),
        "prelu" => new(new PReLU<T>(), Randomized(new PReLU<T>(4))),
        "embedding" => new(new UnitStep<T>(), new Embedding<T>(2, 3, seed: 1), new Linear<T>(12, 3, seed: 2)),
        "column_embedding" => new(new UnitStep<T>(), new ColumnEmbedding<T>(4, new Dictionary<int, Embedding<T>> { [2] = new(2, 3, seed: 1), [0] = new(3, 2, seed: 2) }), new Linear<T>(7, 3, seed: 3)),
        "column_embedding_alone" => new(
            new Linear<T>(4, 1, seed: 1), new UnitStep<T>(), new ColumnEmbedding<T>(1, new Dictionary<int, Embedding<T>> { [0] = new(2, 3, seed: 2) }), new Linear<T>(3, 3, seed: 3)),
        "residual" => new(new Residual<T>(Linear(4, 7, 1), new Tanh<T>(), Linear(7, 4, 2)), new ReLU<T>()),
        "parallel" => new(new Parallel<T>(Linear(4, 3, 1), new Sequential<T>(Linear(4, 5, 2), new ReLU<T>(), Linear(5, 2, 3)), new Identity<T>()), Linear(9, 3, 4)),
        "no_bias" => new(new Linear<T>(4, 7, seed: 1, bias: false), new Tanh<T>(), new Linear<T>(7, 3, seed: 2, bias: false)),
        "dropout" => new(
            Linear(4, 7, 3), BatchNorm(7, 0.1, 4), new Dropout<T>(0.5, seed: 1), new ELU<T>(0.3), Linear(7, 3, 5),
            new Dropout<T>(0.1, seed: 2), new LogSoftmax<T>()),
        "drop_connect" => new(new DropConnect<T>(Linear(4, 7, 3), 0.5, seed: 1), new Tanh<T>(), new DropConnect<T>(new Linear<T>(7, 3, seed: 2, bias: false), 0.2, seed: 2)),
        "batch_norm" => new(BatchNorm(4, 0.001, 6), new Softplus<T>(), BatchNorm(4, 3e-5, 7)),
        "batch_norm_defaults" => new(BatchNorm(4, 1e-8, 8)),
        "nothing" => new(new Identity<T>(), new Dropout<T>(0.5, seed: 1)),
        _ => new(EveryActivation.Create<T>(name)),
    };

    /// <summary>Values beyond, at and between all thresholds, and ties within a row.</summary>
    public static Matrix<T> Input()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(30, 4, 9).Multiply(T.CreateTruncating(8));
        T[][] special = [[.. Values(0, 20, -20, 21)], [.. Values(-0.0, 0, 0, 0)], [.. Values(3, 3, -3, -3)], [.. Values(-45, 45, 0.5, 1e-3)]];
        return x.Stack(Matrix<T>.Build.DenseOfRowArrays(special));
    }

    private static IEnumerable<T> Values(params double[] values) => values.Select(T.CreateTruncating);

    /// <summary>A trained MLP with running statistics of several batches.</summary>
    private static Sequential<T> Trained()
    {
        MLP<T> network = TestNetwork.Create<T>();
        for (int step = 0; step < 5; step++)
        {
            network.TrainStep(RandomMatrix.Normal<T>(9, 4, step), RandomMatrix.Labels<T>(9, 3));
        }

        return network.Layers;
    }

    private static Linear<T> Linear(int inputs, int outputs, int seed) =>
        new(inputs, outputs, Initializers.XavierNormal<T>(seed), columns => Initializers.Uniform<T>(-1, 1, seed)(1, columns));

    private static Layer<T> Randomized(Layer<T> layer)
    {
        foreach ((int index, Parameter<T> parameter) in layer.Parameters.Index())
        {
            RandomMatrix.Normal<T>(1, 4, index).CopyTo(parameter.Value);
        }

        return layer;
    }

    /// <summary>Randomizes all parameters and statistics. Variances are of the magnitude of epsilon, so that epsilon matters.</summary>
    private static BatchNorm<T> BatchNorm(int features, double epsilon, int seed)
    {
        var layer = new BatchNorm<T>(features, epsilon: epsilon);
        RandomMatrix.Normal<T>(1, features, seed).CopyTo(layer.Gamma);
        RandomMatrix.Normal<T>(1, features, seed + 10).CopyTo(layer.Beta);
        RandomMatrix.Normal<T>(1, features, seed + 20).CopyTo(layer.RunningMean);
        Initializers.Uniform<T>(0, 2 * epsilon, seed)(1, features).CopyTo(layer.RunningVar);
        return layer;
    }
}
