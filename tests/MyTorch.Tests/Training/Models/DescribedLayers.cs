using System.Numerics;
using MyTorch.Tests.Networks;

namespace MyTorch.Tests.Training.Models;

/// <summary>All layers of the library with non-default settings, for 5 inputs.</summary>
internal static class DescribedLayers
{
    private static readonly string[] Others =
    [
        "Embedding", "ColumnEmbedding", "Residual", "Parallel", "nested", "BatchNorm of PyTorch", "BatchNorm of other settings", "LayerNorm of another epsilon", "RMSNorm of another epsilon",
        "unscaled Dropout", "DropConnect of a count", "Softplus without a threshold", "twice scaled", "ELU of zero", "LeakyReLU of a third",
    ];

    public static readonly string[] Names = [.. EveryLayer.Names, .. Others];

    public static Layer<T> Create<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "Embedding" => new Embedding<T>(7, 3, seed: 1),
        "ColumnEmbedding" => new ColumnEmbedding<T>(5, new Dictionary<int, Embedding<T>> { [3] = new(7, 2, seed: 1), [0] = new(8, 1, seed: 2) }),
        "Residual" => new Residual<T>(EveryLayer.Linear<T>(5, 4), new Mish<T>(), EveryLayer.Linear<T>(4, 5)),
        "Parallel" => new Parallel<T>(EveryLayer.Linear<T>(5, 2), new Sequential<T>(new Dropout<T>(0.25, seed: -3), EveryLayer.Linear<T>(5, 3), new ELU<T>(0.5)), new Identity<T>()),
        "nested" => new Residual<T>(new Parallel<T>(new Residual<T>(EveryLayer.Linear<T>(5, 5), new Softmax<T>()), new PReLU<T>(5, slope: 0.1)), EveryLayer.Linear<T>(10, 5)),
        "BatchNorm of PyTorch" => BatchNorm.LikePyTorch<T>(5, momentum: 0.3, epsilon: 0.01),
        "BatchNorm of other settings" => new BatchNorm<T>(5, alpha: 0.75, epsilon: 0.125),
        "LayerNorm of another epsilon" => new LayerNorm<T>(5, epsilon: 0.3),
        "RMSNorm of another epsilon" => new RMSNorm<T>(5, epsilon: 0.3),
        "unscaled Dropout" => new Dropout<T>(0.1, seed: int.MinValue, wholeNeurons: true) { IsScaled = false },
        "DropConnect of a count" => new DropConnect<T>(new Linear<T>(5, 3, seed: 1, bias: false), 0.1, seed: 9) { ExactCount = true, IsScaled = false },
        "Softplus without a threshold" => new Softplus<T>(0.3, double.PositiveInfinity),
        "twice scaled" => new Scaled<T>(new Scaled<T>(new UnitStep<T>(0.3), -0.0), 1.0 / 3),
        "ELU of zero" => new ELU<T>(0),
        "LeakyReLU of a third" => new LeakyReLU<T>(1.0 / 3),
        _ => EveryLayer.Create<T>(name),
    };
}
