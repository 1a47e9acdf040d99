using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>Seed 003, 5.2 and 5.4. Its samples are lost; what is compared is the size of its numbers and the shape of its curves.</summary>
public sealed class DoseExperimentTests
{
    /// <summary>The seed has a training loss of 1.574e-10 and a test loss of 0.018, and a test loss that "goes down first and then creeps up again".</summary>
    [Fact]
    public void Overfitting_lets_the_test_loss_fall_and_rise_again()
    {
        ExperimentResult result = new OverfittingExperiment().Run(default);
        IReadOnlyList<double> training = result.Table("curves")["training_loss"];
        IReadOnlyList<double> test = result.Table("curves")["test_loss"];

        training[^1].Should().BeInRange(1e-11, 1e-9);
        test[^1].Should().BeApproximately(0.018, 0.001);
        (int lowest, double best) = test.Index().MinBy(loss => loss.Item);
        lowest.Should().BeInRange(1, test.Count - 10);
        test[0].Should().BeGreaterThan(10 * best, "it falls first");
        test[^1].Should().BeGreaterThan(1.3 * best, "and then rises");
        training[^1].Should().BeLessThan(1e-6 * training[lowest], "while the training loss falls on");
    }

    /// <summary>The seed has test losses of 0.01728 and 0.01219, a ratio of 0.71, and sums of squares of 254.4 and 7.1.</summary>
    [Fact]
    public void Weight_decay_shrinks_the_weights_and_lowers_the_test_loss()
    {
        ExperimentResult result = new WeightDecayExperiment().Run(default);
        Outcome plain = new(result, "plain");
        Outcome changed = new(result, "weight decay");

        plain.SquaredNorm.Should().BeInRange(230, 270);
        changed.SquaredNorm.Should().BeApproximately(7.1, 2);
        plain.TestLoss.Should().BeApproximately(0.01728, 0.005);
        (changed.TestLoss / plain.TestLoss).Should().BeLessThan(0.9);
        changed.TrainingLoss.Should().BeGreaterThan(1000 * plain.TrainingLoss);
    }

    /// <summary>The seed has test losses of 0.01728 and 0.00934 with 300 training samples, a ratio of 0.54.</summary>
    [Fact]
    public void More_samples_lower_the_test_loss_to_the_noise_variance()
    {
        ExperimentResult result = new AugmentationExperiment().Run(default);
        Outcome plain = new(result, "plain");
        Outcome changed = new(result, "more samples");

        plain.TestLoss.Should().BeApproximately(0.01728, 0.002);
        changed.TestLoss.Should().BeApproximately(0.00934, 0.002);
        changed.TrainingLoss.Should().BeInRange(0.8 * changed.TestLoss, 1.2 * changed.TestLoss);
    }

    /// <summary>The seed has test losses of 0.01543 and 0.01147, a ratio of 0.74.</summary>
    [Fact]
    public void Dropout_lowers_the_test_loss_and_leaves_the_weights_large()
    {
        ExperimentResult result = new DropoutExperiment().Run(default);
        Outcome plain = new(result, "plain");
        Outcome changed = new(result, "dropout");

        (changed.TestLoss / plain.TestLoss).Should().BeLessThan(0.9);
        changed.TrainingLoss.Should().BeGreaterThan(plain.TrainingLoss);
        changed.SquaredNorm.Should().BeInRange(0.95 * plain.SquaredNorm, 1.05 * plain.SquaredNorm);
    }

    /// <summary>The means over the draws of one way of training.</summary>
    private sealed class Outcome(ExperimentResult result, string training)
    {
        public double TrainingLoss => Mean("training_loss");

        public double TestLoss => Mean("test_loss");

        public double SquaredNorm => Mean("squared_norm");

        private double Mean(string column) => result.Table("runs").Texts("training").Zip(result.Table("runs")[column]).Where(row => row.First == training).Average(row => row.Second);
    }
}
