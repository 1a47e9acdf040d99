using System.Numerics;

namespace MyTorch.Tests.Activations;

/// <summary>All activations, with several settings, as layers.</summary>
internal static class EveryActivation
{
    public static readonly string[] Names = ["identity", "sigmoid", "tanh", "relu", .. ActivationCases.Names, .. RowActivationCases.Names];

    public static Layer<T> Create<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "identity" => new Identity<T>(),
        "sigmoid" => new Sigmoid<T>(),
        "tanh" => new Tanh<T>(),
        "relu" => new ReLU<T>(),
        _ when RowActivationCases.Names.Contains(name) => RowActivationCases.Create<T>(name),
        _ => ActivationCases.Create<T>(name),
    };
}
