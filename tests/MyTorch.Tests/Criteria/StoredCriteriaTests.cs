using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>Every criterion with every reduction against PyTorch's results for the cases in data/reference/criteria.py.</summary>
public abstract class StoredCriteriaTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("criteria");

    /// <summary>A case is named family.inputs; the family selects the criterion.</summary>
    private static readonly Dictionary<string, Func<Reduction, Criterion<T>>> Families = new()
    {
        ["squared"] = reduction => new MeanSquaredError<T>(reduction),
        ["halved"] = reduction => new MeanSquaredError<T>(reduction, half: true),
        ["absolute"] = reduction => new MeanAbsoluteError<T>(reduction),
        ["huber"] = reduction => new Huber<T>(reduction: reduction),
        ["huber_narrow"] = reduction => new Huber<T>(0.25, reduction),
        ["binary"] = reduction => new BinaryCrossEntropy<T>(reduction),
        ["logits"] = reduction => new BinaryCrossEntropyWithLogits<T>(reduction),
        ["logits_weighted"] = reduction => new BinaryCrossEntropyWithLogits<T>(reduction, Weights("positive_weights")),
        ["logits_triple"] = reduction => new BinaryCrossEntropyWithLogits<T>(reduction, [3]),
        ["likelihood"] = reduction => new NegativeLogLikelihood<T>(reduction),
        ["likelihood_weighted"] = reduction => new NegativeLogLikelihood<T>(reduction, Weights("class_weights")),
        ["likelihood_without_2"] = reduction => new NegativeLogLikelihood<T>(reduction, ignoreIndex: 2),
        ["entropy"] = reduction => new SoftmaxCrossEntropy<T>(reduction),
        ["entropy_weighted"] = reduction => new SoftmaxCrossEntropy<T>(reduction, Weights("class_weights")),
        ["entropy_smoothed"] = reduction => new SoftmaxCrossEntropy<T>(reduction, labelSmoothing: 0.125),
        ["entropy_both"] = reduction => new SoftmaxCrossEntropy<T>(reduction, Weights("class_weights"), 0.125),
        ["entropy_without_2"] = reduction => new SoftmaxCrossEntropy<T>(reduction, Weights("class_weights"), 0.125, ignoreIndex: 2),
    };

    public static TheoryData<string> Cases =>
        [.. Stored.Names.Where(name => name.EndsWith("_elements", StringComparison.Ordinal)).Select(name => name[..^"_elements".Length])];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses(string name)
    {
        Criterion<T> criterion = AfterForward(name, Reduction.None);
        Matrix<double> expected = Stored[$"{name}_elements"];
        if (criterion is ElementwiseCriterion<T> elementwise && !name.StartsWith("halved", StringComparison.Ordinal))
        {
            Check($"{name}_elements", elementwise.ElementLosses(), expected);
            expected = expected.RowSums().ToRowMatrix();
        }

        Check($"{name}_loss", criterion.Loss.ToRowMatrix(), expected);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Mean(string name) => CheckReduced(name, Reduction.Mean);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sum(string name) => CheckReduced(name, Reduction.Sum);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_of_ones_without_a_reduction(string name)
    {
        Criterion<T> criterion = AfterForward(name, Reduction.None);

        Check(name, criterion.Gradient(), Stored[$"{name}_gradient_none"]);
        criterion.Derivative().Should().Be(criterion.Gradient());
    }

    private static void CheckReduced(string name, Reduction reduction)
    {
        string key = reduction == Reduction.Mean ? "mean" : "sum";
        Criterion<T> criterion = AfterForward(name, reduction);

        double expected = Stored.Number($"{name}_{key}");
        double actual = double.CreateTruncating(criterion.Value);
        if (double.IsNaN(expected))
        {
            actual.Should().Be(double.NaN);
        }
        else
        {
            Close.Check($"{name}_{key}", actual, expected, Precision.Of<T>());
        }

        Check($"{name}_gradient_{key}", criterion.Gradient(), Stored[$"{name}_gradient_{key}"]);
    }

    /// <summary>
    /// A logarithm near 1 and a difference of probabilities have the absolute precision of numbers near 1, in PyTorch too. If all gradients of a
    /// mean are small, they have the precision of their mean magnitude.
    /// </summary>
    private static void Check(string name, Matrix<T> actual, Matrix<double> expected) =>
        Close.Check(name, actual, expected, Precision.Of<T>(), floor: Math.Min(1, expected.Enumerate().Average(Math.Abs)));

    private static Criterion<T> AfterForward(string name, Reduction reduction)
    {
        Criterion<T> criterion = Families[name[..name.IndexOf('.', StringComparison.Ordinal)]](reduction);
        Matrix<T> x = Stored.Input<T>($"{name}_x");
        if (Stored.Names.Contains($"{name}_classes"))
        {
            criterion.Forward(x, Stored.Integers($"{name}_classes"));
        }
        else
        {
            criterion.Forward(x, Stored.Input<T>($"{name}_y"));
        }

        return criterion;
    }

    private static double[] Weights(string name) => Stored[name].ToColumnMajorArray();
}

public sealed class StoredCriteriaTestsInDouble : StoredCriteriaTests<double>;

public sealed class StoredCriteriaTestsInFloat : StoredCriteriaTests<float>;
