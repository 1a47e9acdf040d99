namespace MyTorch;

/// <summary>The role of a parameter in its layer. Weight decay and penalties usually apply only to weights.</summary>
public enum ParameterKind
{
    /// <summary>Weights, which multiply the inputs.</summary>
    Weight,

    /// <summary>A bias, which is added.</summary>
    Bias,

    /// <summary>A scale or shift of a normalization layer, such as gamma and beta of BatchNorm, or the slope of PReLU.</summary>
    Normalization,
}
