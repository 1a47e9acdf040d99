using System.Buffers;
using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Predictions of single samples, probabilities and classes, for every layer and from many threads at once.</summary>
public abstract class PredictionTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int Tasks = TestSize.Of(full: 64, brief: 8);
    private static readonly int Rounds = TestSize.Of(full: 5, brief: 1);
    private readonly SoftmaxCrossEntropy<T> _criterion = new();

    public static TheoryData<string> Layers => [.. EveryLayer.Names];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_single_sample_equals_a_matrix_of_one_row(string layer)
    {
        Sequential<T> network = Create(layer);
        for (int seed = 0; seed < 20; seed++)
        {
            T[] sample = RandomArray.Fractions<T>(4, seed);
            Matrix<T> row = Matrix<T>.Build.Dense(1, 4, sample);

            var result = new T[3];
            network.Predict(sample, result);
            result.Should().Equal(network.Predict(row).ToColumnMajorArray());
            network.PredictProbabilities(sample, result, _criterion);
            result.Should().Equal(network.PredictProbabilities(row, _criterion).ToColumnMajorArray());
        }
    }

    /// <summary>The pool gives each thread the array that it returned last.</summary>
    [Fact]
    public void A_failed_prediction_returns_its_buffers()
    {
        var network = new Sequential<T>(new Linear<T>(4, 1, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>));
        var failing = new FailingProbabilities();
        Matrix<T> x = RandomMatrix.Normal<T>(5, 4, 1);
        T[] lent = ArrayPool<T>.Shared.Rent(5);
        ArrayPool<T>.Shared.Return(lent);

        network.Invoking(n => n.PredictProbabilities(new T[4], new T[1], failing)).Should().Throw<InvalidOperationException>();
        RequireReturned();
        network.Invoking(n => n.PredictClasses(x, failing)).Should().Throw<InvalidOperationException>();
        RequireReturned();

        void RequireReturned()
        {
            T[] next = ArrayPool<T>.Shared.Rent(5);
            ArrayPool<T>.Shared.Return(next);
            next.Should().BeSameAs(lent);
        }
    }

    [Fact]
    public void A_criterion_without_probabilities_is_rejected_early()
    {
        var network = new Sequential<T>(new NotToBeRun());
        var criterion = new MeanSquaredError<T>();
        var one = new T[1];
        Matrix<T> x = Matrix<T>.Build.Dense(3, 1);
        Action[] predictions =
        [
            () => network.PredictProbabilities(x, criterion), () => network.PredictProbabilities(x, Matrix<T>.Build.Dense(3, 1), criterion),
            () => network.PredictProbabilities(one, one, criterion), () => network.PredictClasses(x, criterion),
        ];

        predictions.Should().AllSatisfy(predict => predict.Should().ThrowExactly<NotSupportedException>()
            .WithMessage("MeanSquaredError does not define probabilities: call Predict instead."));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Concurrent_predictions_equal_sequential_ones(string layer)
    {
        Sequential<T> network = Create(layer);
        Matrix<T>[] inputs = [.. Enumerable.Range(1, Tasks).Select(rows => RandomMatrix.Normal<T>(rows * 37 % 301, 4, rows))];
        string[] expected = [.. inputs.Select(x => Everything(network, x))];
        string[] actual = new string[Tasks];

        for (int round = 0; round < Rounds; round++)
        {
            ThreadTeamTester.OnThreads(Tasks, task => actual[task] = Everything(network, inputs[task]));
            actual.Should().Equal(expected);
        }
    }

    /// <summary>
    /// A batch this large passes through the layers in chunks, so the column stride of the first layer's input is larger than a chunk.
    /// </summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void A_chunk_of_a_large_batch_equals_a_separate_batch(string layer)
    {
        var network = new Sequential<T>(EveryLayer.Create<T>(layer), new Identity<T>());
        Matrix<T> x = RandomMatrix.Normal<T>(600, 5, 1);
        Matrix<T> output = network.Predict(x);

        foreach ((int start, int rows) in new[] { (0, 256), (256, 256), (512, 88) })
        {
            network.Predict(x.SubMatrix(start, rows, 0, 5)).Should().Be(output.SubMatrix(start, rows, 0, 5));
        }
    }

    /// <summary>On a separate thread, as in a server.</summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void A_warm_thread_allocates_nothing(string layer)
    {
        Sequential<T> network = Create(layer);
        Matrix<T> x = RandomMatrix.Normal<T>(300, 4, 1);
        Matrix<T> result = Matrix<T>.Build.Dense(300, 3);
        T[] sample = RandomArray.Fractions<T>(4, 1);
        var output = new T[3];
        int[] classes = new int[300];

        Allocated.WhenWarm(() =>
        {
            network.Predict(sample, output);
            network.PredictProbabilities(sample, output, _criterion);
            network.Predict(x, result);
            network.PredictProbabilities(x, result, _criterion);
            network.PredictClasses(x, classes);
        }).Should().Be(0);
    }

    [Theory]
    [InlineData("usual")]
    [InlineData("one_row")]
    [InlineData("one_class")]
    [InlineData("extreme")]
    public void Probabilities_of_logits_are_PyTorchs_softmax(string batch)
    {
        var stored = new Reference("row_activations");
        Matrix<T> logits = stored.Input<T>($"{batch}_z");
        Matrix<T> copy = logits.Clone();
        var network = new Sequential<T>(new Identity<T>());

        Matrix<T> probabilities = network.PredictProbabilities(logits, _criterion);

        // A probability is a quotient of sums of terms up to 1. Smaller terms are exponentials of differences of logits up to 1e4, with errors
        // of as many units.
        Close.Check(batch, probabilities, stored[$"softmax_{batch}_output"], Precision.Of<T>(), floor: 1);
        logits.Should().Be(copy);
        Matrix<T> sparse = Matrix<T>.Build.Sparse(logits.RowCount, logits.ColumnCount);
        network.PredictProbabilities(logits, sparse, _criterion);
        sparse.Should().Be(probabilities);
    }

    [Fact]
    public void Probabilities_follow_the_criterion()
    {
        double[] logits = [-30, -1.5, 0, 0.25, 12];
        Matrix<T> x = Matrix<T>.Build.Dense(5, 1, [.. logits.Select(logit => T.CreateTruncating(logit))]);
        var identity = new Sequential<T>(new Identity<T>());
        Check("sigmoid", identity.PredictProbabilities(x, new BinaryCrossEntropyWithLogits<T>()), logit => 1 / (1 + Math.Exp(-logit)));
        Check("exp", identity.PredictProbabilities(-x, new NegativeLogLikelihood<T>()), logit => Math.Exp(-logit));

        var sigmoid = new Sequential<T>(new Sigmoid<T>());
        sigmoid.PredictProbabilities(x, new BinaryCrossEntropy<T>()).Should().Be(sigmoid.Predict(x));
        identity.Invoking(n => n.PredictProbabilities(x, new MeanSquaredError<T>())).Should().ThrowExactly<NotSupportedException>()
            .WithMessage("MeanSquaredError does not define probabilities: *");

        void Check(string name, Matrix<T> actual, Func<double, double> expected) => Close.Check(
            name, actual, Matrix<double>.Build.Dense(5, 1, [.. logits.Select(expected)]), Precision.Of<T>(), Close.EachElement);
    }

    [Fact]
    public void A_class_is_the_column_of_the_largest_output()
    {
        var network = new Sequential<T>(new Identity<T>());
        Matrix<T> x = Matrix<T>.Build.DenseOfRowArrays([T.Zero, T.One, -T.One], [T.One, T.Zero, T.One], [-T.One, -T.One, T.Zero], [T.Zero, T.NaN, T.One]);

        network.PredictClasses(x).Should().Equal(1, 0, 2, 1);
        network.PredictClasses(x, new MeanSquaredError<T>()).Should().Equal(1, 0, 2, 1);
        network.PredictClasses(Matrix<T>.Build.Dense(1, 2, [T.CreateTruncating(40), T.CreateTruncating(50)]), new BinaryCrossEntropyWithLogits<T>())
            .Should().Equal([1], "the sigmoid rounds both to 1");
    }

    [Fact]
    public void A_single_output_means_two_classes()
    {
        var network = new Sequential<T>(new Identity<T>());
        T half = T.CreateTruncating(0.5);
        Matrix<T> x = Matrix<T>.Build.Dense(4, 1, [-half, half / (T.One + T.One), half, T.One]);

        network.PredictClasses(x, new BinaryCrossEntropyWithLogits<T>()).Should().Equal(0, 1, 1, 1);
        network.PredictClasses(x, new BinaryCrossEntropy<T>()).Should().Equal(0, 0, 0, 1);
        network.PredictClasses(x, _criterion).Should().Equal([0, 0, 0, 0], "a softmax over one class has only class 0");
        network.Invoking(n => n.PredictClasses(x)).Should().Throw<ArgumentException>().WithMessage("The network has a single output, *");
        network.Invoking(n => n.PredictClasses(x, new Huber<T>())).Should().ThrowExactly<NotSupportedException>();
    }

    [Fact]
    public void An_MLP_knows_its_criterion()
    {
        MLP<T> network = TestNetwork.Create<T>();
        Matrix<T> x = RandomMatrix.Normal<T>(9, 4, 1);
        Matrix<T> probabilities = network.PredictProbabilities(x);
        Matrix<T> result = Matrix<T>.Build.Dense(9, 3);
        int[] classes = new int[9];
        var output = new T[3];

        probabilities.Should().Be(network.Layers.PredictProbabilities(x, _criterion));
        network.PredictProbabilities(x, result);
        result.Should().Be(probabilities);
        network.PredictClasses(x, classes);
        classes.Should().Equal(network.PredictClasses(x)).And.Equal(OneHot.Decode(probabilities));
        network.Predict(x.Row(3).AsArray(), output);
        output.Should().Equal(network.Predict(x.SubMatrix(3, 1, 0, 4)).ToColumnMajorArray());
        network.PredictProbabilities(x.Row(3).AsArray(), output);
        output.Should().Equal(network.PredictProbabilities(x.SubMatrix(3, 1, 0, 4)).ToColumnMajorArray());
    }

    [Fact]
    public void A_result_may_be_the_sample()
    {
        var network = new Sequential<T>(EveryLayer.Linear<T>(5, 5), new Tanh<T>(), EveryLayer.Linear<T>(5, 5));
        T[] sample = RandomArray.Fractions<T>(5, 1);
        var expected = new T[5];
        network.Predict(sample, expected);

        network.Predict(sample, sample);

        sample.Should().Equal(expected);
    }

    [Fact]
    public void Wrong_lengths_are_rejected_with_the_expected_ones()
    {
        Sequential<T> network = Create("Linear");
        var three = new T[3];
        Refuse(n => n.Predict(three, three), "sample has 3 elements, but W of layer 0 (Linear) is 4 x 5: sample must have 4.*");
        Refuse(n => n.Predict([], three), "sample has 0 elements, but W of layer 0 (Linear) is 4 x 5: sample must have 4.*");
        Refuse(n => n.Predict(new T[4], new T[4]), "result has 4 elements, but the output is 1 x 3: result must have 3.*");
        Refuse(n => n.PredictProbabilities(new T[5], three, _criterion), "sample has 5 elements, *");
        Refuse(n => n.PredictClasses(Matrix<T>.Build.Dense(2, 4), new int[3]), "result has 3 elements, but x is 2 x 4: result must have 2.*");
        Refuse(n => n.PredictClasses(Matrix<T>.Build.Dense(2, 5)), "x is 2 x 5, but W of layer 0 (Linear) is 4 x 5: x must have 4 columns.*");
        Refuse(n => n.PredictClasses(Matrix<T>.Build.Dense(2, 5), new int[2]), "x is 2 x 5, *");
        Refuse(n => n.Predict(Matrix<T>.Build.Dense(2, 5), Matrix<T>.Build.Dense(2, 3)), "x is 2 x 5, *");
        Refuse(n => n.PredictClasses(null!), "*'x'*");
        Refuse(n => n.PredictProbabilities(Matrix<T>.Build.Dense(2, 4), null!), "*criterion*");
        Refuse(n => n.PredictProbabilities(Matrix<T>.Build.Dense(2, 4), Matrix<T>.Build.Dense(2, 3), null!), "*criterion*");
        Refuse(n => n.PredictProbabilities(new T[4], three, null!), "*criterion*");
        three.Should().Equal(new T[3]);

        void Refuse(Action<Sequential<T>> predict, string message) =>
            network.Invoking(predict).Should().Throw<ArgumentException>().WithMessage(message);
    }

    private sealed class NotToBeRun : Activation<T>
    {
        protected override void Forward(ReadOnlySpan<T> z, Span<T> a) => throw new InvalidOperationException("The network ran.");

        protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative) => throw new NotSupportedException();
    }

    private sealed class FailingProbabilities : Criterion<T>
    {
        protected internal override bool HasProbabilities => true;

        protected internal override void ToProbabilities(Span<T> outputs, int rows) => throw new InvalidOperationException();

        protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative) => throw new NotSupportedException();
    }

    /// <summary>Creates a network with 4 inputs and 3 outputs around a layer of 5 features, with updated running statistics.</summary>
    private static Sequential<T> Create(string layer)
    {
        var network = new Sequential<T>(EveryLayer.Linear<T>(4, 5), EveryLayer.Create<T>(layer), EveryLayer.Linear<T>(5, 3));
        network.Forward(RandomMatrix.Normal<T>(20, 4, 5));
        return network;
    }

    /// <summary>Returns the bits of all predictions for a batch, and for its samples one by one.</summary>
    private string Everything(Sequential<T> network, Matrix<T> x)
    {
        var output = new T[3];
        IEnumerable<T> singles = Enumerable.Range(0, Math.Min(20, x.RowCount)).SelectMany(row =>
        {
            network.Predict(x.Row(row).AsArray(), output);
            return output.ToArray();
        });
        return Bits.Hash(network.Predict(x).Enumerate().Concat(network.PredictProbabilities(x, _criterion).Enumerate()).Concat(singles))
            + string.Concat(network.PredictClasses(x));
    }
}

public sealed class PredictionTestsInDouble : PredictionTests<double>;

public sealed class PredictionTestsInFloat : PredictionTests<float>;
