namespace MyTorch;

/// <summary>What a parameter does in its layer: weight decay and penalties usually concern weights alone.</summary>
public enum ParameterKind
{
    /// <summary>Weights, by which inputs are multiplied.</summary>
    Weight,

    /// <summary>A bias, which is added.</summary>
    Bias,

    /// <summary>A scale or shift of a normalization, such as gamma and beta of BatchNorm, or the slope of a PReLU.</summary>
    Normalization,
}
