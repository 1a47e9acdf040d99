using System.Numerics;
using MyTorch.Data;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Training;

/// <summary>A network with all kinds of state, an optimizer with momentum, and batches of which the last has a single sample.</summary>
internal sealed class TrainerCase<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int BatchSize = 4;

    public TrainerCase(int seed = 1)
    {
        Network = new Sequential<T>(
            new Linear<T>(4, 8, Initializers.KaimingNormal<T>(seed), Initializers.Zeros<T>), new BatchNorm<T>(8), new ReLU<T>(), Dropout,
            new Linear<T>(8, 3, Initializers.KaimingNormal<T>(seed + 1), Initializers.Zeros<T>));
        Optimizer = new SGD<T>(Network.Parameters, 0.1, momentum: 0.9);
    }

    public Sequential<T> Network { get; }

    public Dropout<T> Dropout { get; } = new(0.3, seed: 5);

    public SoftmaxCrossEntropy<T> Criterion { get; } = new();

    public SGD<T> Optimizer { get; }

    public DataLoader<T> Training { get; } = new(Blobs.Create<T>(21, 1), BatchSize, shuffle: true, seed: 3);

    public DataLoader<T> Validation { get; } = new(Blobs.Create<T>(10, 2), BatchSize);

    /// <summary>Creates a trainer without further settings.</summary>
    public Trainer<T> Trainer() => new(Network, Criterion, Optimizer);

    /// <summary>Returns a hash of the state of the network.</summary>
    public string Hash() => HashOf(Network);

    public static string HashOf(Layer<T> network) => Bits.Hash(network.SaveState().Values.SelectMany(array => array.ToArray<T>()));
}
