namespace MyTorch.Cli;

/// <summary>The names of the optimizers.</summary>
internal static class Optimizers
{
    /// <summary>The training loop of the handout: momentum on Linear layers, with mean gradients there and summed gradients in BatchNorm.</summary>
    public const string Handout = "handout";
    public const string Sgd = "sgd";
    public const string Adam = "adam";
    public const string AdamW = "adamw";
    public const string RmsProp = "rmsprop";
    public const string Adagrad = "adagrad";

    public static readonly string[] All = [Handout, Sgd, Adam, AdamW, RmsProp, Adagrad];

    /// <summary>The default of PyTorch, or of the handout for SGD, which has none in PyTorch.</summary>
    public static double DefaultLearningRate(string name) => name is Adam or AdamW ? 0.001 : 0.01;
}
