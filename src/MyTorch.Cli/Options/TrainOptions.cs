using System.CommandLine;

namespace MyTorch.Cli;

/// <summary>The options of training and their defaults.</summary>
internal sealed class TrainOptions
{
    private readonly Option<string?> _mnist = OptionFactory.Folder(
        "--mnist", "Train on MNIST instead of the embedded digits: the folder of the four IDX files, plain or .gz. The train files are learned from, the t10k files held out.");

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
        "--seed", 0, "Decides the split of the digits, the initial weights and the order of the samples; the same seed gives the same results.", "a whole number", (int _) => true);

    private readonly Option<string> _dtype = OptionFactory.Choice("--dtype", "double", "Type of all numbers; float is faster.", ["double", "float"]);

    private readonly Option<string?> _out = OptionFactory.Folder("--out", "Output folder; its files of an earlier run are replaced. [default: runs/<time>]");

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All =>
        [_mnist, _hidden, _activation, _batchNorm, _init, _learningRate, _momentum, _epochs, _batchSize, _seed, _dtype, _out];

    /// <summary>What a command line without errors asked for.</summary>
    public TrainSettings Read(ParseResult parsed)
    {
        int[] hidden = parsed.GetRequiredValue(_hidden).Units;
        return new TrainSettings(
            parsed.GetValue(_mnist),
            hidden,
            parsed.GetRequiredValue(_activation),
            parsed.GetValue(_batchNorm) ?? hidden.Length,
            parsed.GetRequiredValue(_init),
            parsed.GetRequiredValue(_learningRate),
            parsed.GetRequiredValue(_momentum),
            parsed.GetRequiredValue(_epochs),
            parsed.GetRequiredValue(_batchSize),
            parsed.GetRequiredValue(_seed),
            parsed.GetRequiredValue(_dtype) == "float",
            parsed.GetValue(_out));
    }
}
