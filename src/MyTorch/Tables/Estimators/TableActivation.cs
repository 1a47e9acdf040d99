namespace MyTorch.Tables;

/// <summary>The activation of the hidden layers of a <see cref="TableNetwork"/>.</summary>
public enum TableActivation
{
    /// <summary><see cref="ReLU{T}"/>.</summary>
    ReLU,

    /// <summary><see cref="SiLU{T}"/>.</summary>
    SiLU,

    /// <summary><see cref="SELU{T}"/>.</summary>
    SELU,

    /// <summary><see cref="GELU{T}"/>.</summary>
    GELU,

    /// <summary><see cref="Tanh{T}"/>.</summary>
    Tanh,
}
