using System.Numerics;

namespace MyTorch.Tests.Networks;

/// <summary>The networks of data/reference/torch_sequential.py, each with its criterion and optimizer, but without weights.</summary>
internal static class TorchNetworks<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates a network by name. PyTorch's momentum of BatchNorm is 1 - alpha.</summary>
    public static readonly IReadOnlyDictionary<string, (Func<Layer<T>[]> Layers, Func<Criterion<T>> Criterion, Func<IReadOnlyList<Parameter<T>>, Optimizer<T>> Optimizer)> All =
        new Dictionary<string, (Func<Layer<T>[]>, Func<Criterion<T>>, Func<IReadOnlyList<Parameter<T>>, Optimizer<T>>)>
        {
            ["relu"] = (
                () => [Linear(5, 8), new ReLU<T>(), Linear(8, 6), new ReLU<T>(), Linear(6, 3)],
                () => new SoftmaxCrossEntropy<T>(), p => new SGD<T>(p, 0.1, 0.9)),
            ["tanh"] = (
                () => [Linear(4, 7), new Tanh<T>(), Linear(7, 2)],
                () => new MeanSquaredError<T>(), p => new Adam<T>(p, 0.02, 0.8, 0.95, 1e-3)),
            ["gelu"] = (
                () => [Linear(6, 9), new GELU<T>(), Linear(9, 5), new GELU<T>(tanhApproximation: true), Linear(5, 4)],
                () => new SoftmaxCrossEntropy<T>(Reduction.Sum), p => new AdamW<T>(p, 0.02, 0.8, 0.95, 1e-3, 0.1)),
            ["silu"] = (
                () => [Linear(3, 17), new SiLU<T>(), Linear(17, 3)],
                () => new BinaryCrossEntropyWithLogits<T>(), p => new SGD<T>(p, 0.2, 0.8)),
            ["elu_leaky"] = (
                () => [Linear(5, 6), new ELU<T>(0.7), Linear(6, 8), new LeakyReLU<T>(0.2), Linear(8, 1)],
                () => new MeanSquaredError<T>(Reduction.Sum), p => new SGD<T>(p, 0.005, 0.9)),
            ["batchnorm"] = (
                () => [Linear(5, 9), new BatchNorm<T>(9), new ReLU<T>(), Linear(9, 6), new BatchNorm<T>(6, 0.75, 1e-3), new Tanh<T>(), Linear(6, 4)],
                () => new SoftmaxCrossEntropy<T>(), p => new SGD<T>(p, 0.1, 0.9)),
            ["batchnorm_behind"] = (
                () => [Linear(4, 10), new Tanh<T>(), new BatchNorm<T>(10), Linear(10, 7), new SiLU<T>(), new BatchNorm<T>(7), Linear(7, 2)],
                () => new BinaryCrossEntropyWithLogits<T>(Reduction.Sum), p => new Adam<T>(p, 0.02, 0.8, 0.95, 1e-3)),
            ["batchnorm_first"] = (
                () => [new BatchNorm<T>(5), new ReLU<T>(), new BatchNorm<T>(5), new Sigmoid<T>(), Linear(5, 3)],
                () => new MeanSquaredError<T>(), p => new AdamW<T>(p, 0.02, 0.8, 0.95, 1e-3, 0.3)),
            ["log_softmax"] = (
                () => [Linear(5, 7), new Softplus<T>(), Linear(7, 4), new LogSoftmax<T>()],
                () => new NegativeLogLikelihood<T>(classWeights: [0.5, 2, 1.25, 1], ignoreIndex: 2),
                p => new RMSprop<T>(p, 0.02, 0.9, 1e-3, momentum: 0.8)),
            ["softmax"] = (
                () => [Linear(4, 6), new Softmax<T>(), Linear(6, 3), new Sigmoid<T>()],
                () => new BinaryCrossEntropy<T>(), p => new Adagrad<T>(p, 0.1, epsilon: 1e-3)),
            ["layer_norm"] = (
                () => [Linear(5, 9), new LayerNorm<T>(9), new GELU<T>(), Linear(9, 6), new LayerNorm<T>(6, 1e-3), new Tanh<T>(), Linear(6, 4)],
                () => new SoftmaxCrossEntropy<T>(), p => new SGD<T>(p, 0.1, 0.9)),
            ["layer_norm_adam"] = (
                () => [new LayerNorm<T>(5), Linear(5, 11), new SELU<T>(), new LayerNorm<T>(11), new Mish<T>(), Linear(11, 2)],
                () => new MeanSquaredError<T>(), p => new Adam<T>(p, 0.02, 0.8, 0.95, 1e-3)),
            ["rms_norm"] = (
                () => [Linear(5, 9), new RMSNorm<T>(9), new GELU<T>(), Linear(9, 6), new RMSNorm<T>(6, 1e-3), new Tanh<T>(), Linear(6, 4)],
                () => new SoftmaxCrossEntropy<T>(), p => new SGD<T>(p, 0.1, 0.9)),
            ["rms_norm_adam"] = (
                () => [new RMSNorm<T>(5), Linear(5, 11), new Softsign<T>(), new RMSNorm<T>(11), new SELU<T>(), Linear(11, 2)],
                () => new MeanSquaredError<T>(), p => new Adam<T>(p, 0.02, 0.8, 0.95, 1e-3)),
            ["prelu"] = (
                () => [Linear(5, 8), new PReLU<T>(8), Linear(8, 6), new PReLU<T>(), Linear(6, 3)],
                () => new SoftmaxCrossEntropy<T>(), p => new SGD<T>(p, 0.1, 0.9)),
            ["prelu_adam"] = (
                () => [Linear(5, 8), new PReLU<T>(), Linear(8, 6), new PReLU<T>(6), Linear(6, 3)],
                () => new MeanSquaredError<T>(), p => new Adam<T>(p, 0.02, 0.8, 0.95, 1e-3)),
            ["embedding"] = (
                () => [new Embedding<T>(7, 3, Initializers.Zeros<T>), Linear(6, 5), new Tanh<T>(), Linear(5, 3)],
                () => new SoftmaxCrossEntropy<T>(), p => new SGD<T>(p, 0.1, 0.9)),
            ["embedding_adam"] = (
                () => [new Embedding<T>(4, 5, Initializers.Zeros<T>), Linear(10, 5), new Mish<T>(), Linear(5, 2)],
                () => new MeanSquaredError<T>(), p => new Adam<T>(p, 0.02, 0.8, 0.95, 1e-3)),
            ["no_bias"] = (
                () => [LinearWithoutBias(5, 6), new Hardswish<T>(), LinearWithoutBias(6, 5), new Softsign<T>(), Linear(5, 3)],
                () => new SoftmaxCrossEntropy<T>(), p => new SGD<T>(p, 0.1, 0.9)),
            ["no_bias_adam"] = (
                () => [Linear(5, 6), new SELU<T>(), LinearWithoutBias(6, 5), new Hardswish<T>(), LinearWithoutBias(5, 3)],
                () => new MeanSquaredError<T>(), p => new Adam<T>(p, 0.02, 0.8, 0.95, 1e-3)),
            ["residual"] = (
                () => [Linear(5, 6), new Residual<T>(Linear(6, 4), new Tanh<T>(), Linear(4, 6)), new SiLU<T>(), Linear(6, 3)],
                () => new SoftmaxCrossEntropy<T>(), p => new SGD<T>(p, 0.1, 0.9)),
            ["residual_adam"] = (
                () => [Linear(4, 5), new Residual<T>(new LayerNorm<T>(5), Linear(5, 5), new GELU<T>()), Linear(5, 2)],
                () => new MeanSquaredError<T>(), p => new Adam<T>(p, 0.02, 0.8, 0.95, 1e-3)),
            ["parallel"] = (
                () => [Linear(5, 6), new Parallel<T>(Linear(6, 4), new Sequential<T>(Linear(6, 3), new Tanh<T>()), new Sigmoid<T>()), Linear(13, 3)],
                () => new SoftmaxCrossEntropy<T>(), p => new SGD<T>(p, 0.1, 0.9)),
            ["parallel_adam"] = (
                () => [Linear(4, 6), new Parallel<T>(Linear(6, 2), new Softplus<T>()), Linear(8, 2)],
                () => new MeanSquaredError<T>(), p => new Adam<T>(p, 0.02, 0.8, 0.95, 1e-3)),
        };

    private static Linear<T> LinearWithoutBias(int inputs, int outputs) => new(inputs, outputs, Initializers.Zeros<T>, bias: false);

    private static Linear<T> Linear(int inputs, int outputs) => new(inputs, outputs, Initializers.Zeros<T>, Initializers.Zeros<T>);
}
