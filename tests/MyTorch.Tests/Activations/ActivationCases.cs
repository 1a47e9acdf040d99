using System.Numerics;

namespace MyTorch.Tests.Activations;

/// <summary>The activations of data/reference/torch_activations.npz by their names there.</summary>
internal static class ActivationCases
{
    public static readonly string[] Names =
    [
        "leaky_relu", "leaky_relu_steep", "leaky_relu_falling", "elu", "elu_small", "softplus", "softplus_sharp", "softplus_gentle", "gelu",
        "gelu_tanh", "silu", "selu", "mish", "hardswish", "softsign", "five_relu", "minus_half_tanh", "unit_step", "lif_rate", "lif_rate_slow", "heaviside", "sign", "sign_of_zero",
    ];

    /// <summary>Activations whose derivative is 0 by convention.</summary>
    public static readonly string[] Steps = ["unit_step", "heaviside", "sign", "sign_of_zero"];

    public static Activation<T> Create<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "leaky_relu" => new LeakyReLU<T>(),
        "leaky_relu_steep" => new LeakyReLU<T>(1.5),
        "leaky_relu_falling" => new LeakyReLU<T>(-0.25),
        "elu" => new ELU<T>(),
        "elu_small" => new ELU<T>(0.3),
        "softplus" => new Softplus<T>(),
        "softplus_sharp" => new Softplus<T>(beta: 3, threshold: 5),
        "softplus_gentle" => new Softplus<T>(beta: 0.1, threshold: 50),
        "gelu" => new GELU<T>(),
        "gelu_tanh" => new GELU<T>(tanhApproximation: true),
        "silu" => new SiLU<T>(),
        "selu" => new SELU<T>(),
        "mish" => new Mish<T>(),
        "hardswish" => new Hardswish<T>(),
        "softsign" => new Softsign<T>(),
        "five_relu" => new Scaled<T>(new ReLU<T>(), 5),
        "minus_half_tanh" => new Scaled<T>(new Tanh<T>(), -0.5),
        "unit_step" => new UnitStep<T>(),
        "lif_rate" => new LIFRate<T>(),
        "lif_rate_slow" => new LIFRate<T>(0.5, 0.125, scale: 1),
        "heaviside" => new UnitStep<T>(0),
        "sign" => new Sign<T>(),
        "sign_of_zero" => new Sign<T>(0),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
