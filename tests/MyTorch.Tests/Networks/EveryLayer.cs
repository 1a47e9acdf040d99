using System.Numerics;
using MyTorch.Tests.Activations;

namespace MyTorch.Tests.Networks;

/// <summary>All layers, including nested networks, with 5 inputs and 5 outputs.</summary>
internal static class EveryLayer
{
    public static readonly string[] Names = ["Linear", "Linear without a bias", "BatchNorm", "BatchNorm of averages", "LayerNorm", "RMSNorm", "PReLU", "PReLU of columns", "Dropout", "Dropout of neurons", "Dropout of a count", "DropConnect", "Sequential", .. EveryActivation.Names];

    public static Layer<T> Create<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "Linear" => Linear<T>(5, 5),
        "Linear without a bias" => new Linear<T>(5, 5, seed: 1, bias: false),
        "BatchNorm" => new BatchNorm<T>(5),
        "LayerNorm" => new LayerNorm<T>(5),
        "RMSNorm" => new RMSNorm<T>(5),
        "PReLU" => new PReLU<T>(),
        "PReLU of columns" => new PReLU<T>(5),
        "Dropout" => new Dropout<T>(0.5, seed: 1),
        "Dropout of neurons" => new Dropout<T>(0.5, seed: 1, wholeNeurons: true),
        "Dropout of a count" => new Dropout<T>(0.5, seed: 1) { ExactCount = true },
        "DropConnect" => new DropConnect<T>(Linear<T>(5, 5), 0.4, seed: 1),
        "BatchNorm of averages" => BatchNorm.LikePyTorch<T>(5, momentum: null),
        "Sequential" => new Sequential<T>(Linear<T>(5, 6), new BatchNorm<T>(6), new GELU<T>(), new Sequential<T>(Linear<T>(6, 5), new LogSoftmax<T>())),
        _ => EveryActivation.Create<T>(name),
    };

    public static Linear<T> Linear<T>(int inputs, int outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(inputs, outputs, Initializers.XavierNormal<T>(inputs), Initializers.Zeros<T>);
}
