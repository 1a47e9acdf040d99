using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Labels as a column of class indices, as in CSV files without one-hot rows.</summary>
public abstract class TrainerClassIndexTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainerCase<T> _case = new();
    private readonly TrainerCase<T> _twin = new();

    [Fact]
    public void They_are_bitwise_identical_to_one_hot_rows()
    {
        var ofClasses = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Metrics = [Metric.Accuracy<T>()] };
        var ofRows = new Trainer<T>(_twin.Network, _twin.Criterion, _twin.Optimizer) { Metrics = [Metric.Accuracy<T>()] };

        History history = ofClasses.Fit(
            new DataLoader<T>(Blobs.WithClasses(Blobs.Create<T>(21, 1)), TrainerCase<T>.BatchSize, shuffle: true, seed: 3),
            new DataLoader<T>(Blobs.WithClasses(Blobs.Create<T>(10, 2)), TrainerCase<T>.BatchSize),
            3);
        ofRows.Fit(_twin.Training, _twin.Validation, 3);

        _case.Hash().Should().Be(_twin.Hash());
        history.Names.Should().Contain("validation_accuracy");
        history.Names.Should().AllSatisfy(name => history[name].Should().Equal(ofRows.History[name]));
    }

    /// <summary>The trainer, the network's own step and the criterion interpret a column in the same way.</summary>
    [Fact]
    public void A_column_is_read_as_classes_wherever_labels_are_taken()
    {
        Matrix<T> x = Blobs.Create<T>(6, 1).X;
        int[] classes = [2, -100, 1, 0, -100, 2];
        Matrix<T> column = Matrix<T>.Build.Dense(6, 1, [.. classes.Select(label => T.CreateTruncating(label))]);

        _case.Network.AddGradients(x, column, _case.Criterion).Should().Be(_twin.Network.AddGradients(x, classes, _twin.Criterion));

        foreach ((Parameter<T> actual, Parameter<T> expected) in _case.Network.Parameters.Zip(_twin.Network.Parameters))
        {
            actual.Gradient.Should().Be(expected.Gradient);
        }

        Matrix<T> logits = RandomMatrix.Normal<T>(6, 3, 1);
        _case.Criterion.Forward(logits, column).Should().Equal(_twin.Criterion.Forward(logits, classes));
        _case.Criterion.Gradient().Should().Be(_twin.Criterion.Gradient());
        _case.Criterion.Labels.Should().Be(_twin.Criterion.Labels);
        Allocated.WhenWarm(() => _case.Network.AddGradients(x, column, _case.Criterion)).Should().Be(0);
    }

    [Fact]
    public void A_column_is_rejected_where_it_cannot_be_classes()
    {
        Matrix<T> x = Blobs.Create<T>(6, 1).X;
        Matrix<T> column = Matrix<T>.Build.Dense(6, 1);
        string before = _case.Hash();
        _case.Network.Invoking(network => network.AddGradients(x, column, new MeanSquaredError<T>())).Should().Throw<ArgumentException>()
            .WithMessage("y is 6 x 1, but the output is 6 x 3: y must be 6 x 3.*");
        _case.Network.Invoking(network => network.AddGradients(x, column + T.CreateTruncating(3), _case.Criterion)).Should().Throw<ArgumentException>()
            .WithMessage("Row 0 of the labels is 3, but classes must be integers from 0 to 2.");
        _case.Network.Invoking(network => network.AddGradients(x, Matrix<T>.Build.Dense(5, 1), _case.Criterion)).Should().Throw<ArgumentException>()
            .WithMessage("labels is 5 x 1, but x is 6 x 4: labels must be one-hot, 6 x 3, or class indices, 6 x 1.*");
        new MeanSquaredError<T>().Invoking(criterion => criterion.Forward(RandomMatrix.Normal<T>(6, 3, 1), column)).Should().Throw<ArgumentException>();
        _case.Hash().Should().Be(before);
    }

    /// <summary>With class weights, the mean for class indices differs, as in PyTorch; the explicit loop also uses class indices.</summary>
    [Fact]
    public void Weights_and_ignored_rows_are_those_of_class_indices()
    {
        Matrix<T> x = Blobs.Create<T>(6, 1).X;
        int[] classes = [2, -100, 1, 0, -100, 2];
        var criterion = new SoftmaxCrossEntropy<T>(classWeights: [0.5, 2, 1.25]);
        T loss = _twin.Network.AddGradients(x, classes, criterion);
        _twin.Optimizer.Step();

        var labels = Matrix<T>.Build.Dense(6, 1, [.. classes.Select(label => T.CreateTruncating(label))]);
        History history = new Trainer<T>(_case.Network, new SoftmaxCrossEntropy<T>(classWeights: [0.5, 2, 1.25]), _case.Optimizer)
            .Fit(new DataLoader<T>(new Dataset<T>(x, labels), 6), null, 1);

        _case.Hash().Should().Be(_twin.Hash());
        history[History.TrainingLoss].Should().Equal(double.CreateTruncating(loss));
    }

    /// <summary>Batches with two, one and no rows that are not ignored: each of the three rows counts once in the metrics.</summary>
    [Theory]
    [InlineData(-100)]
    [InlineData(2)]
    public void Metrics_are_of_the_rows_that_are_not_ignored(int ignored)
    {
        Matrix<T> x = Blobs.Create<T>(9, 1).X;
        int[] classes = [0, ignored, 1, 1, ignored, ignored, ignored, ignored, ignored];
        int[] rows = [.. Enumerable.Range(0, classes.Length).Where(row => classes[row] != ignored)];
        var network = new Sequential<T>(new Linear<T>(4, 3, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>));
        Matrix<T> outputs = network.Predict(Matrix<T>.Build.Dense(rows.Length, x.ColumnCount, (row, column) => x[rows[row], column]));
        int[] counted = [.. rows.Select(row => classes[row])];
        var criterion = new SoftmaxCrossEntropy<T>();
        criterion.Forward(outputs, counted);
        var confusion = ConfusionMatrix.Create(outputs, OneHot.Encode<T>(counted, outputs.ColumnCount));

        var labels = Matrix<T>.Build.Dense(classes.Length, 1, [.. classes.Select(label => T.CreateTruncating(label))]);
        var optimizer = new SGD<T>(network.Parameters, learningRate: 0);
        History history = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(ignoreIndex: ignored), optimizer) { Metrics = [Metric.Accuracy<T>()] }
            .Fit(new DataLoader<T>(new Dataset<T>(x, labels), 3), null, 1);

        history["training_accuracy"].Should().Equal(confusion.Accuracy);
        history[History.TrainingLoss][0].Should().BeApproximately(double.CreateTruncating(criterion.Value), typeof(T) == typeof(double) ? 1e-14 : 1e-6);
    }

    [Fact]
    public void Metrics_of_only_ignored_rows_are_NaN()
    {
        Matrix<T> x = Blobs.Create<T>(2, 1).X;
        var network = new Sequential<T>(new Linear<T>(4, 3, Initializers.Zeros<T>, Initializers.Zeros<T>));
        var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(ignoreIndex: 2), new SGD<T>(network.Parameters, learningRate: 0.1))
        {
            Metrics = [Metric.Accuracy<T>()],
        };
        DataLoader<T> Loader(T label) => new(new Dataset<T>(x, Matrix<T>.Build.Dense(2, 1, label)), 2);

        History history = trainer.Fit(Loader(T.One), Loader(T.CreateTruncating(2)), 2);

        history["validation_accuracy"].Should().Equal(double.NaN, double.NaN);
        history["training_accuracy"].Should().NotContain(double.NaN);
    }

    [Theory]
    [InlineData(3, "Row 1 of the labels is 3, but classes must be integers from 0 to 2.")]
    [InlineData(0.5, "Row 1 of the labels is 0.5, *")]
    [InlineData(-1, "Row 1 of the labels is -1, *")]
    [InlineData(double.NaN, "Row 1 of the labels is NaN, *")]
    public void Labels_that_are_not_classes_are_rejected(double label, string message)
    {
        string before = _case.Hash();
        var data = new Dataset<T>(Blobs.Create<T>(2, 1).X, Matrix<T>.Build.Dense(2, 1, [T.One, T.CreateTruncating(label)]));

        _case.Trainer().Invoking(trainer => trainer.Fit(new DataLoader<T>(data, 2), null, 1)).Should().Throw<ArgumentException>().WithMessage(message);

        _case.Hash().Should().Be(before);
    }

    /// <summary>For a single class, 1 is the whole distribution, while its index would be 0.</summary>
    [Fact]
    public void A_column_for_a_single_output_is_a_row_of_probabilities()
    {
        var network = new Sequential<T>(new Linear<T>(4, 1, Initializers.Zeros<T>, Initializers.Zeros<T>));
        var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new SGD<T>(network.Parameters, 0.1));
        var data = new Dataset<T>(Blobs.Create<T>(2, 1).X, Matrix<T>.Build.Dense(2, 1, T.One));

        trainer.Fit(new DataLoader<T>(data, 2), null, 1)[History.TrainingLoss].Should().Equal(0);
    }
}

public sealed class TrainerClassIndexTestsInDouble : TrainerClassIndexTests<double>;

public sealed class TrainerClassIndexTestsInFloat : TrainerClassIndexTests<float>;
