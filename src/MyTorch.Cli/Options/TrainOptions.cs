using System.CommandLine;

namespace MyTorch.Cli;

/// <summary>The options of training and their defaults.</summary>
internal sealed class TrainOptions
{
    private readonly Option<string?> _mnist = OptionFactory.Folder(
        "--mnist", "Train on the four IDX files of MNIST in this folder, plain or .gz, instead of the embedded digits; the t10k files are held out.");

    private readonly Option<LayerSizes> _hidden = OptionFactory.Sizes(
        "--hidden", new LayerSizes([256, 128]), "Units of each hidden layer; none for a linear classifier.");

    private readonly Option<string> _activation = OptionFactory.Choice(
        "--activation", "relu", "Activation of the hidden layers.", NetworkFactory.Activations);

    private readonly Option<int?> _batchNorm = OptionFactory.Count(
        "--batch-norm", "How many layers have a BatchNorm, counted from the input. [default: every hidden layer]");

    private readonly Option<string> _init = OptionFactory.Choice(
        "--init", "xavier", "Distribution of the initial weights, where normal is the standard normal; biases start at 0.", NetworkFactory.Initializations);

    private readonly Option<double> _learningRate = OptionFactory.Number(
        "--learning-rate", 0.01, "Learning rate.", "a finite number of at least 0", (double rate) => rate >= 0 && double.IsFinite(rate));

    private readonly Option<double> _momentum = OptionFactory.Number(
        "--momentum", 0.9, "Momentum, at least 0 and below 1.", "a number of at least 0 and below 1", (double momentum) => momentum is >= 0 and < 1);

    private readonly Option<int> _epochs = OptionFactory.Number(
        "--epochs", 30, "How often to go through the training samples.", "a whole number of at least 0", (int epochs) => epochs >= 0);

    private readonly Option<int> _batchSize = OptionFactory.Number(
        "--batch-size", 32, "Samples in a batch.", "a whole number of at least 1", (int size) => size >= 1);

    private readonly Option<int> _seed = OptionFactory.Number(
        "--seed", 0, "Decides the split of the digits, the initial weights and the order of the samples: same seed, same files.", "a whole number", (int _) => true);

    private readonly Option<string> _dtype = OptionFactory.Choice("--dtype", "double", "Type of all numbers.", ["double", "float"]);

    private readonly Option<string?> _out = OptionFactory.Folder("--out", "Output folder; its files of an earlier run are replaced. [default: runs/<time>]");

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All =>
        [_mnist, _hidden, _activation, _batchNorm, _init, _learningRate, _momentum, _epochs, _batchSize, _seed, _dtype, _out];

    /// <summary>What a command line without errors asked for.</summary>
    public TrainSettings Read(ParseResult parsed)
    {
        int[] hidden = parsed.GetRequiredValue(_hidden).Units;
        return new TrainSettings(
            MnistFolder: parsed.GetValue(_mnist),
            HiddenSizes: hidden,
            Activation: parsed.GetRequiredValue(_activation),
            BatchNormLayers: parsed.GetValue(_batchNorm) ?? hidden.Length,
            Initialization: parsed.GetRequiredValue(_init),
            LearningRate: parsed.GetRequiredValue(_learningRate),
            Momentum: parsed.GetRequiredValue(_momentum),
            Epochs: parsed.GetRequiredValue(_epochs),
            BatchSize: parsed.GetRequiredValue(_batchSize),
            Seed: parsed.GetRequiredValue(_seed),
            IsFloat: parsed.GetRequiredValue(_dtype) == "float",
            OutputPath: parsed.GetValue(_out));
    }
}
