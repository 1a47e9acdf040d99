using System.Numerics;

namespace MyTorch.Tests.Activations;

/// <summary>The functions of data/reference/row_activations.npz by their names there.</summary>
internal static class RowActivationCases
{
    public static readonly string[] Names = ["softmax", "log_softmax", "hardmax"];

    public static RowActivation<T> Create<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "softmax" => new Softmax<T>(),
        "log_softmax" => new LogSoftmax<T>(),
        "hardmax" => new Hardmax<T>(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
