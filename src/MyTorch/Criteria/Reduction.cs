namespace MyTorch;

/// <summary>How the losses of a batch become one number; PyTorch's reduction.</summary>
public enum Reduction
{
    /// <summary>They stay apart: there is no value, and the gradient is that of their sum.</summary>
    None,

    /// <summary>Their mean; each criterion says what it divides by.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
