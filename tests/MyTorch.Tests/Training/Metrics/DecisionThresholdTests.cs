using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Threshold curves compared with scikit-learn (data/reference/metrics.py), and predictions with a threshold.</summary>
public abstract class DecisionThresholdTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("metrics");

    public static TheoryData<string> Rankings => [.. Stored.Names.Where(name => name.EndsWith("_lowest", StringComparison.Ordinal)).Select(name => name[..^"_lowest".Length])];

    [Theory]
    [MemberData(nameof(Rankings))]
    public void The_points_equal_those_of_scikit_learn(string name)
    {
        (T[] scores, int[] classes) = Samples(name);
        RocCurve roc = RocCurve.Create<T>(scores, classes);
        PrecisionRecallCurve curve = PrecisionRecallCurve.Create<T>(scores, classes);

        double[] lowest = Values(name, "lowest");
        Check("tpr", roc.TruePositiveRates);
        Check("fpr", roc.FalsePositiveRates);
        Check("precision", curve.Precision);
        Check("recall", curve.Recall);
        Close.Check("average precision", curve.AveragePrecision, Stored.Number($"{name}_ap"), 1e-12);
        curve.Thresholds.Should().Equal(roc.Thresholds);
        foreach ((int point, double threshold) in roc.Thresholds.Index())
        {
            scores.Select(score => double.CreateChecked(score) > threshold).Should().Equal(scores.Select(score => double.CreateChecked(score) >= lowest[point]), $"point {point} has these of class 1");
        }

        void Check(string key, IReadOnlyList<double> actual)
        {
            double[] expected = Values(name, key);
            actual.Should().HaveCount(expected.Length);
            foreach ((int point, double value) in actual.Index())
            {
                Close.Check($"{key}[{point}]", value, expected[point], 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rankings))]
    public void The_best_thresholds_equal_those_of_scikit_learn(string name)
    {
        (T[] scores, int[] classes) = Samples(name);
        PrecisionRecallCurve curve = PrecisionRecallCurve.Create<T>(scores, classes);

        Check("youden", RocCurve.Create<T>(scores, classes).BestThreshold());
        Check("f1", curve.BestThreshold());
        Check("f2", curve.BestThreshold(beta: 2));

        void Check(string key, double threshold)
        {
            double lowest = Stored.Number($"{name}_{key}");
            scores.Select(score => double.CreateChecked(score) > threshold).Should().Equal(scores.Select(score => double.CreateChecked(score) >= lowest));
        }
    }

    [Fact]
    public void Thresholds_lie_between_the_scores_that_they_separate()
    {
        T[] scores = Column(0.9, 0.5, 0.5, 0.25).ToColumnMajorArray();
        RocCurve roc = RocCurve.Create<T>(scores, [1, 1, 0, 0]);

        double highest = double.CreateChecked(T.CreateTruncating(0.9));
        roc.Thresholds.Should().Equal(highest, (highest / 2) + 0.25, 0.375, double.BitDecrement(0.25));
        T next = T.BitIncrement(T.One);
        RocCurve.Create<T>([T.One, next], [0, 1]).BestThreshold().Should().BeInRange(1, double.BitDecrement(double.CreateChecked(next)));
        T largest = T.BitDecrement(T.PositiveInfinity);
        RocCurve.Create<T>([largest, T.PositiveInfinity], [0, 1]).BestThreshold().Should().Be(double.CreateChecked(largest));
    }

    [Fact]
    public void A_minimum_precision_or_recall_gives_the_maximum_of_the_other()
    {
        T[] scores = Column(8, 7, 6, 5, 4, 3, 2, 1).ToColumnMajorArray();
        PrecisionRecallCurve curve = PrecisionRecallCurve.Create<T>(scores, [1, 0, 1, 1, 0, 0, 1, 0]);

        curve.ThresholdForPrecision(0.75).Should().Be(4.5, "three of the four above are of class 1");
        curve.ThresholdForPrecision(0.9).Should().Be(7.5);
        curve.ThresholdForPrecision(0).Should().Be(1.5, "it has every sample of class 1, and no more than needed");
        curve.ThresholdForRecall(0.75).Should().Be(4.5);
        curve.ThresholdForRecall(1).Should().Be(1.5);
        curve.ThresholdForRecall(0).Should().Be(7.5);
        PrecisionRecallCurve.Create<T>(scores, [0, 1, 1, 1, 1, 1, 1, 1]).ThresholdForPrecision(0.9).Should().BeNull();
    }

    [Fact]
    public void Samples_of_one_class_have_no_best_threshold()
    {
        T[] scores = [T.Zero, T.One];
        PrecisionRecallCurve none = PrecisionRecallCurve.Create<T>(scores, [0, 0]);

        none.Recall.Should().AllSatisfy(recall => recall.Should().Be(double.NaN));
        none.Precision.Should().Equal(1, 0, 0);
        none.AveragePrecision.Should().Be(double.NaN);
        PrecisionRecallCurve.Create<T>(scores, [1, 1]).AveragePrecision.Should().Be(1);
        Throw(() => none.BestThreshold(), "All samples are of class 0: samples of both classes are needed to choose a threshold.");
        Throw(() => RocCurve.Create<T>(scores, [1, 1]).BestThreshold(), "All samples are of class 1*");
        Throw(() => none.ThresholdForRecall(0.5), "All samples are of class 0*");

        static void Throw(Func<object> action, string message) => action.Should().Throw<InvalidOperationException>().WithMessage(message);
    }

    /// <summary>Their squares overflow and underflow.</summary>
    [Fact]
    public void An_extreme_beta_leaves_recall_or_precision_alone()
    {
        PrecisionRecallCurve curve = PrecisionRecallCurve.Create<T>(Column(5, 4, 3, 2, 1).ToColumnMajorArray(), [1, 0, 1, 0, 0]);

        curve.BestThreshold(1e300).Should().Be(2.5, "it has all of class 1");
        curve.BestThreshold(1e-300).Should().Be(4.5, "all above it are of class 1");
    }

    [Fact]
    public void Bad_arguments_are_rejected_by_name()
    {
        PrecisionRecallCurve curve = PrecisionRecallCurve.Create<T>([T.Zero, T.One], [0, 1]);

        Rejected("beta", () => curve.BestThreshold(0));
        Rejected("precision", () => curve.ThresholdForPrecision(1.5));
        Rejected("recall", () => curve.ThresholdForRecall(double.NaN));
        Rejected("threshold", () => Network(1).PredictClasses(Column(0.5), new BinaryCrossEntropyWithLogits<T>(), double.NaN));
        FluentActions.Invoking(() => PrecisionRecallCurve.Create<T>([T.NaN], [0])).Should().Throw<ArgumentException>().WithMessage("The score of sample 0 is NaN*");
        FluentActions.Invoking(() => RocCurve.Create<T>([T.One], [0, 1])).Should().Throw<ArgumentException>().WithMessage("There are 1 scores and 2 classes*");
        Network(3).Invoking(network => network.PredictClasses(Column(0.5), new SoftmaxCrossEntropy<T>(), 0.5)).Should().Throw<ArgumentException>()
            .WithMessage("A threshold decides between two classes, but the network has 3 outputs: predict without one.*");
        Network(1).Invoking(network => network.PredictClasses(Column(0.5), new MeanSquaredError<T>(), 0.5)).Should().Throw<NotSupportedException>();

        static void Rejected(string name, Func<object?> action) => action.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    /// <summary>p = 0.50732 and t = 0.6 give class 0, as in the worked network of the notes.</summary>
    [Fact]
    public void Class_1_is_where_the_probability_is_above_the_threshold()
    {
        var criterion = new BinaryCrossEntropy<T>();
        Matrix<T> x = Column(0.50732, 0.6, 0.61);
        Sequential<T> network = new(new Linear<T>(1, 1, (_, _) => Column(1), Initializers.Zeros<T>));
        int[] result = [7, 7, 7];

        network.PredictClasses(x, criterion, double.CreateChecked(T.CreateTruncating(0.6))).Should().Equal(0, 0, 1);
        network.PredictClasses(x, criterion).Should().Equal(1, 1, 1);
        network.PredictClasses(x, result, criterion, 0.55);
        result.Should().Equal(0, 1, 1);
    }

    [Fact]
    public void Of_two_columns_it_is_the_probability_of_the_second()
    {
        var criterion = new SoftmaxCrossEntropy<T>();
        Matrix<T> x = RandomMatrix.Normal<T>(40, 1, 3);
        Sequential<T> network = Network(2);
        Matrix<T> probabilities = network.PredictProbabilities(x, criterion);

        network.PredictClasses(x, criterion, 0.7).Should().Equal(probabilities.Column(1).Select(p => double.CreateChecked(p) > 0.7 ? 1 : 0));
        network.PredictClasses(x, criterion, 0.5).Should().Equal(network.PredictClasses(x)).And.Contain([0, 1]);
    }

    private static (T[] Scores, int[] Classes) Samples(string name) => (Stored.Input<T>($"{name}_scores").ToRowMajorArray(), Stored.Integers($"{name}_classes"));

    private static double[] Values(string name, string key) => Stored[$"{name}_{key}"].ToRowMajorArray();

    private static Sequential<T> Network(int outputs) => new(new Linear<T>(1, outputs, seed: 1));

    private static Matrix<T> Column(params double[] values) => Matrix<T>.Build.Dense(values.Length, 1, [.. values.Select(T.CreateTruncating)]);
}

public sealed class DecisionThresholdInDouble : DecisionThresholdTests<double>;

public sealed class DecisionThresholdInFloat : DecisionThresholdTests<float>;
