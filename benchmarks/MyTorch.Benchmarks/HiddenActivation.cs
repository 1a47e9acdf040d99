namespace MyTorch.Benchmarks;

/// <summary>The activation of the hidden layers.</summary>
public enum HiddenActivation
{
    Sigmoid,
    Tanh,
    ReLU,
}
