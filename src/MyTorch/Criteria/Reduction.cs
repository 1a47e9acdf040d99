namespace MyTorch;

/// <summary>How the losses of a batch are reduced to one number; PyTorch's <c>reduction</c>.</summary>
public enum Reduction
{
    /// <summary>No reduction: there is no value, and the gradient is that of the sum.</summary>
    None,

    /// <summary>The mean; each criterion documents its divisor.</summary>
    Mean,

    /// <summary>The sum.</summary>
    Sum,
}
