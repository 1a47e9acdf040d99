namespace MyTorch.Cli;

/// <summary>What the options asked for.</summary>
/// <param name="MnistFolder">The folder of the four IDX files; null for the embedded digits.</param>
/// <param name="HiddenSizes">Units of each hidden layer.</param>
/// <param name="Activation">The activation of the hidden layers, one of <see cref="NetworkFactory.Activations"/>.</param>
/// <param name="BatchNormLayers">How many layers, from the input on, have a BatchNorm.</param>
/// <param name="Initialization">The initial weights, one of <see cref="NetworkFactory.Initializations"/>.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Momentum">The momentum.</param>
/// <param name="Epochs">How often to go through the training samples.</param>
/// <param name="BatchSize">Samples in a batch.</param>
/// <param name="Seed">Decides the split of the digits, the initial weights and the order of the samples.</param>
/// <param name="IsFloat">Whether to compute in float; otherwise in double.</param>
/// <param name="OutputPath">The output folder; null for a new one named after the time.</param>
internal sealed record TrainSettings(
    string? MnistFolder,
    int[] HiddenSizes,
    string Activation,
    int BatchNormLayers,
    string Initialization,
    double LearningRate,
    double Momentum,
    int Epochs,
    int BatchSize,
    int Seed,
    bool IsFloat,
    string? OutputPath)
{
    /// <summary>The number of Linear layers.</summary>
    public int Layers => HiddenSizes.Length + 1;

    /// <summary>What is wrong where each value is good but two of them do not go together; null when all is well.</summary>
    public string? Conflict =>
        BatchNormLayers > Layers ? $"--batch-norm must be at most {Layers}, the number of layers, not {BatchNormLayers}."
        : BatchNormLayers > 0 && BatchSize == 1 ? "--batch-size must be at least 2 for a BatchNorm, which learns nothing from a single sample; or add --batch-norm 0."
        : IsFloat && !float.IsFinite((float)LearningRate) ? "--learning-rate is infinite in float; choose a smaller one, or --dtype double."
        : IsFloat && (float)Momentum >= 1 ? "--momentum is 1 in float; choose a smaller one, or --dtype double."
        : null;
}
