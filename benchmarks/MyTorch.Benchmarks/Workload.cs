using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Benchmarks;

/// <summary>
/// A network, a batch and the training settings, shared by the benchmarks and the comparison with other libraries. Weights,
/// samples and labels come from fixed seeds.
/// </summary>
public sealed record Workload(string Name, int[] Sizes, HiddenActivation Hidden, int BatchNormLayers, int Batch, double LearningRate)
{
    public const double Momentum = 0.9;

    /// <summary>The sample constructor call of the handout.</summary>
    public static Workload Hw1 { get; } = new("hw1", [784, 64, 64, 32, 10], HiddenActivation.Sigmoid, 0, 100, 0.1);

    /// <summary>The same with BatchNorm on the hidden layers.</summary>
    public static Workload Hw1BatchNorm { get; } = Hw1 with { Name = "hw1bn", BatchNormLayers = 3, LearningRate = 1e-3 };

    /// <summary>A medium-sized network.</summary>
    public static Workload Mid { get; } = new("mid", [784, 512, 512, 512, 10], HiddenActivation.ReLU, 3, 128, 1e-3);

    /// <summary>A large network, dominated by matrix products.</summary>
    public static Workload Big { get; } = new("big", [1024, 2048, 2048, 1000], HiddenActivation.ReLU, 0, 512, 0.1) { ProofSteps = 2 };

    /// <summary>A tiny network, dominated by overhead.</summary>
    public static Workload Tiny { get; } = new("tiny", [2, 16, 16, 2], HiddenActivation.Tanh, 0, 32, 0.1);

    /// <summary>The prediction for a single sample.</summary>
    public static Workload Infer { get; } = Hw1 with { Name = "infer", Batch = 1, IsPrediction = true };

    public static IReadOnlyList<Workload> All { get; } =
        [Hw1, Hw1BatchNorm, Mid, Big, Tiny, Infer, .. ((int[])[8, 64, 1024]).Select(batch => Infer with { Name = $"infer{batch}", Batch = batch })];

    /// <summary>The number of steps after which all contenders must have the same loss; fewer if plain MathNet takes seconds per step.</summary>
    public int ProofSteps { get; init; } = 10;

    /// <summary>Whether a forward pass in evaluation mode is measured instead of a training step.</summary>
    public bool IsPrediction { get; init; }

    /// <summary>The number of linear layers.</summary>
    public int Layers => Sizes.Length - 1;

    public string Description => string.Join(
        ", ",
        [
            string.Join('-', Sizes),
            Hidden.ToString(),
            .. BatchNormLayers > 0 ? [$"BatchNorm on {BatchNormLayers} layers"] : Array.Empty<string>(),
            Batch == 1 ? "one sample" : $"batch {Batch}",
            IsPrediction ? "prediction" : "training step",
        ]);

    public override string ToString() => Name;

    public MLP<T> CreateNetwork<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        CreateNetwork(Hidden == HiddenActivation.ReLU ? Initializers.KaimingNormal<T>(1) : Initializers.XavierNormal<T>(1));

    /// <summary>Returns the network with different initializers.</summary>
    public MLP<T> CreateNetwork<T>(Func<int, int, Matrix<T>> weightInit) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        Sizes[0],
        Sizes[^1],
        Sizes[1..^1],
        [.. Enumerable.Range(1, Layers).Select(layer => layer < Layers ? CreateActivation<T>(Hidden) : new Identity<T>())],
        weightInit,
        Initializers.Zeros<T>,
        new SoftmaxCrossEntropy<T>(),
        LearningRate,
        Momentum,
        BatchNormLayers);

    /// <summary>Returns normally distributed samples and one-hot labels that cycle through the classes.</summary>
    public (Matrix<T> X, Matrix<T> Y) CreateBatch<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (Initializers.Normal<T>(0, 1, 2)(Batch, Sizes[0]), CreateLabels<T>());

    /// <summary>Returns labels that cycle through the classes.</summary>
    public Matrix<T> CreateLabels<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OneHot.Encode<T>([.. Enumerable.Range(0, Batch).Select(row => row % Sizes[^1])], Sizes[^1]);

    /// <summary>Returns the activation with this name.</summary>
    public static Activation<T> CreateActivation<T>(HiddenActivation function) where T : unmanaged, IBinaryFloatingPointIeee754<T> => function switch
    {
        HiddenActivation.Sigmoid => new Sigmoid<T>(),
        HiddenActivation.Tanh => new Tanh<T>(),
        _ => new ReLU<T>(),
    };
}
