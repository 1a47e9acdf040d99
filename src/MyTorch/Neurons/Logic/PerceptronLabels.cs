namespace MyTorch.Neurons;

/// <summary>The labels of the two classes of a <see cref="Perceptron{T}"/>.</summary>
public enum PerceptronLabels
{
    /// <summary>1 for the class where the perceptron fires, -1 for the other one.</summary>
    MinusOneOne,

    /// <summary>1 for the class where the perceptron fires, 0 for the other one.</summary>
    ZeroOne,
}
