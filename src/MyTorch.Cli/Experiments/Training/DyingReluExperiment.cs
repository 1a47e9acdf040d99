using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>
/// Hidden units of ReLU, LeakyReLU and tanh that are 0 for all samples: after training with a large learning rate, and after training from biases so
/// low that the units are 0 from the start.
/// </summary>
internal sealed class DyingReluExperiment : Experiment
{
    private const int Samples = 500;
    private const int BatchSize = 50;
    private const int Epochs = 40;
    private const double Rate = 0.1;
    private const int Hidden = 32;
    private const int HiddenLayers = 2;

    // At 1 and above, LeakyReLU diverges.
    private static readonly double[] Rates = [0.1, 0.3, 0.6, 0.9];

    private static readonly double[] Biases = [0, -0.25, -0.5, -0.75, -1];

    private static readonly (string Name, string Column, Func<Activation<double>> Create)[] Activations =
    [
        ("ReLU", "relu", () => new ReLU<double>()),
        ("LeakyReLU", "leaky_relu", () => new LeakyReLU<double>(0.1)),
        ("tanh", "tanh", () => new Tanh<double>()),
    ];

    /// <inheritdoc/>
    public override string Name => "dying-relu";

    /// <inheritdoc/>
    public override string Title => "A large learning rate kills ReLU units: they are 0 for all samples and stop learning";

    /// <inheritdoc/>
    public override string Source => "NN sheet 5, question 6";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        Dataset<double> digits = Digits.Load<double>();
        Matrix<double> x = digits.X.SubMatrix(0, Samples, 0, digits.X.ColumnCount) / 16;
        Matrix<double> y = digits.Y.SubMatrix(0, Samples, 0, digits.Y.ColumnCount);
        ResultTable rates = new ResultTable("learning-rates").Add("learning_rate", Rates);
        ResultTable biases = new ResultTable("biases").Add("bias", Biases);
        Plot deadByRate = new Plot("Units that are 0 for all samples", "learning rate", "fraction of hidden units").LogX().YRange(-0.03, 1.03);
        Plot deadByBias = new Plot("Units that are 0 for all samples", "bias before training", "fraction of hidden units").YRange(-0.03, 1.03);
        Plot accuracyByBias = new Plot("Accuracy on the training samples", "bias before training", "accuracy").YRange(-0.03, 1.03);
        foreach ((string name, string column, Func<Activation<double>> create) in Activations)
        {
            (double Dead, double Accuracy)[] byRate = [.. Rates.Select(rate => Train(x, y, rate, 0, create, stop))];
            (double Dead, double Accuracy)[] byBias = [.. Biases.Select(bias => Train(x, y, Rate, bias, create, stop))];
            Add(rates, column, byRate);
            Add(biases, column, byBias);
            Draw(deadByRate, name, Rates, byRate.Select(result => result.Dead));
            Draw(deadByBias, name, Biases, byBias.Select(result => result.Dead));
            Draw(accuracyByBias, name, Biases, byBias.Select(result => result.Accuracy));
        }

        return new ExperimentResult(
            [rates, biases],
            [new Picture("learning-rates", deadByRate), new Picture("biases", [deadByBias, accuracyByBias], columns: 2)],
            Invariant($"After {Epochs} epochs with a learning rate of {Rates[0]}, {100 * rates["relu_dead"][0]:F0}% of the {HiddenLayers * Hidden} ReLU units are 0 for all {Samples} samples; with {Rates[^1]} it is {100 * rates["relu_dead"][^1]:F0}%. No LeakyReLU or tanh unit is."),
            Invariant($"The slope of such a unit is 0 too, so it does not recover: from biases of {Biases[^1]}, {100 * biases["relu_dead"][^1]:F0}% of the ReLU units are still 0 after training, and the accuracy is {100 * biases["relu_accuracy"][^1]:F0}%."),
            Invariant($"The slope of LeakyReLU is never 0, and its accuracy from the same biases is {100 * biases["leaky_relu_accuracy"][^1]:F0}%; that of tanh is {100 * biases["tanh_accuracy"][^1]:F0}%."));
    }

    private static void Add(ResultTable table, string column, (double Dead, double Accuracy)[] results) =>
        table.Add($"{column}_dead", [.. results.Select(result => result.Dead)]).Add($"{column}_accuracy", [.. results.Select(result => result.Accuracy)]);

    private static void Draw(Plot plot, string name, double[] x, IEnumerable<double> values)
    {
        int colour = Array.FindIndex(Activations, activation => activation.Name == name);
        double[] y = [.. values];
        plot.Line(name, x, y, colour, isDashed: colour == Activations.Length - 1).Scatter(null, x, y, colour);
    }

    private static (double Dead, double Accuracy) Train(Matrix<double> x, Matrix<double> y, double rate, double bias, Func<Activation<double>> create, CancellationToken stop)
    {
        List<Layer<double>> layers = [];
        for (int layer = 0; layer < HiddenLayers; layer++)
        {
            layers.Add(new Linear<double>(layer == 0 ? x.ColumnCount : Hidden, Hidden, Initializers.KaimingNormal<double>(layer + 1), units => Matrix<double>.Build.Dense(1, units, bias)));
            layers.Add(create());
        }

        layers.Add(new Linear<double>(Hidden, y.ColumnCount, Initializers.KaimingNormal<double>(HiddenLayers + 1), Initializers.Zeros<double>));
        var network = new Sequential<double>([.. layers]);
        var optimizer = new SGD<double>(network.Parameters, rate);
        var criterion = new SoftmaxCrossEntropy<double>();
        var batches = new DataLoader<double>(new Dataset<double>(x, y), BatchSize, shuffle: true, seed: 1);
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            stop.ThrowIfCancellationRequested();
            foreach (Batch<double> batch in batches.Epoch(epoch))
            {
                network.ZeroGradients();
                network.AddGradients(batch.X, batch.Y, criterion);
                optimizer.Step();
            }
        }

        double accuracy = ConfusionMatrix.Create(network.Forward(x), y).Accuracy;
        int dead = layers.OfType<Activation<double>>().Sum(activation => activation.State.EnumerateColumns().Count(unit => unit.ForAll(value => value == 0)));
        return ((double)dead / (HiddenLayers * Hidden), accuracy);
    }
}
