using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Neurons;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>A trained classifier in spikes.</summary>
public class SpikingClassifierTests
{
    [Fact]
    public void Digits_are_classified_by_spike_counts()
    {
        Dataset<double> digits = Digits.Load<double>();
        DataSplit<double> split = new Dataset<double>(digits.X / 16, digits.Y).Split(0.2, 0, seed: 1, stratify: true);
        var network = new Sequential<double>(
            new Linear<double>(64, 64, Initializers.XavierUniform<double>(1), n => Matrix<double>.Build.Dense(1, n, 1)),
            new LIFRate<double>(scale: 0.02),
            new Linear<double>(64, 10, Initializers.XavierUniform<double>(2), n => Matrix<double>.Build.Dense(1, n, 5)),
            new LIFRate<double>(scale: 0.02));
        var trainer = new Trainer<double>(network, new SoftmaxCrossEntropy<double>(), new Adam<double>(network.Parameters, 0.002)) { MaxGradientNorm = 1 };
        trainer.Fit(new DataLoader<double>(split.Train, 32, shuffle: true, seed: 1), null, 30);
        network.Eval();

        Matrix<double> held = split.Validation.X;
        int[] labels = OneHot.Decode(split.Validation.Y);
        int[] byRate = network.PredictClasses(held);
        int[][] bySpikes = new SpikingClassifier(network).Predict(held, 0.02, 0.2);

        double rate = ConfusionMatrix.Create(byRate, labels).Accuracy;
        rate.Should().BeGreaterThanOrEqualTo(0.97);
        ConfusionMatrix.Create(bySpikes[1], labels).Accuracy.Should().BeInRange(rate - 0.015, rate + 0.015);
        ConfusionMatrix.Create(bySpikes[0], labels).Accuracy.Should().BeLessThan(rate, "20 ms are too short for many spikes");
    }

    [Fact]
    public void Neurons_fire_at_the_rates_of_the_network()
    {
        Sequential<double> network = TwoLayers();
        Matrix<double> x = Matrix<double>.Build.Dense(3, 4, (i, j) => 0.3 * (i + j));

        Matrix<double> counts = new SpikingClassifier(network, synapseTimeConstant: 0.1).CountSpikes(x, 20);

        Matrix<double> rates = network.Forward(x);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                counts[i, j].Should().BeApproximately(rates[i, j] * 20 / 0.01, 0.02 * rates[i, j] * 20 / 0.01, $"of [{i}, {j}]");
            }
        }
    }

    [Fact]
    public void Building_and_counting_leave_the_network_as_it_is()
    {
        Sequential<double> network = TwoLayers();
        Matrix<double> x = Matrix<double>.Build.Dense(3, 4, 1);
        var classifier = new SpikingClassifier(network);
        Matrix<double> before = classifier.CountSpikes(x, 0.1);

        network.Parameters[0].Value.Clear();

        classifier.CountSpikes(x, 0.1).Should().Be(before);
    }

    [Fact]
    public void Batch_normalization_becomes_part_of_the_weights()
    {
        Matrix<double> x = Matrix<double>.Build.Dense(5, 4, (i, j) => Math.Sin((3 * i) + j));
        Sequential<double> plain = TwoLayers();
        var norm = new BatchNorm<double>(6);
        var network = new Sequential<double>([plain.Layers[0], norm, new Dropout<double>(0.5, 1), .. plain.Layers.Skip(1)]);
        for (int step = 0; step < 30; step++)
        {
            norm.Forward(plain.Layers[0].Forward(x));
        }

        norm.Gamma[0, 2] = -1.5;
        norm.Beta[0, 3] = 2.5;
        network.Eval();
        Matrix<double> rates = network.Forward(x);

        Matrix<double> counts = new SpikingClassifier(network, synapseTimeConstant: 0.1).CountSpikes(x, 20);

        foreach ((int row, int column, double rate) in rates.EnumerateIndexed())
        {
            counts[row, column].Should().BeApproximately(rate * 20 / 0.01, (0.02 * rate * 20 / 0.01) + 2, $"of [{row}, {column}]");
        }
    }

    [Fact]
    public void Other_layers_are_named()
    {
        Build(new Linear<double>(4, 3, 1), new ReLU<double>())
            .Should().Throw<ArgumentException>().WithMessage("Layer 1 is ReLU, but must be BatchNorm or LIFRate: layers must alternate between Linear and LIFRate, with an optional BatchNorm between them.*");
        Build(new Dropout<double>(0.5, 1), new LIFRate<double>())
            .Should().Throw<ArgumentException>().WithMessage("Layer 1 is LIFRate, but must be Linear:*");
        Build(new Linear<double>(4, 3, 1)).Should().Throw<ArgumentException>().WithMessage("The last layer of the network must be a LIFRate:*");

        static Action Build(params Layer<double>[] layers) => () => _ = new SpikingClassifier(new Sequential<double>(layers));
    }

    [Fact]
    public void Samples_and_times_must_be_valid()
    {
        var classifier = new SpikingClassifier(TwoLayers());
        Matrix<double> x = Matrix<double>.Build.Dense(1, 4, double.NaN);

        classifier.Invoking(it => it.CountSpikes(x, 0.1)).Should().Throw<ArgumentException>().WithMessage("*row 0 of x is NaN*");
        classifier.Invoking(it => it.CountSpikes(x.Resize(1, 3), 0.1)).Should().Throw<ArgumentException>().WithMessage("x is 1 x 3*");
        classifier.Invoking(it => it.Predict(x.Clone(), 0.2, 0.1)).Should().Throw<ArgumentException>();
    }

    private static Sequential<double> TwoLayers() => new(
        new Linear<double>(4, 6, Initializers.XavierUniform<double>(1), n => Matrix<double>.Build.Dense(1, n, 1.5)),
        new LIFRate<double>(),
        new Linear<double>(6, 2, Initializers.XavierUniform<double>(2), n => Matrix<double>.Build.Dense(1, n, 2)),
        new LIFRate<double>());
}
