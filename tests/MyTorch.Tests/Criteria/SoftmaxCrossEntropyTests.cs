using System.Numerics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>Handout section 3.2 against stored arrays.</summary>
public abstract class SoftmaxCrossEntropyTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("softmax_cross_entropy");

    /// <summary>The extremes reach the largest double, which is infinite in float; CriterionTests covers the extremes of float.</summary>
    public static TheoryData<string> Cases =>
        typeof(T) == typeof(double) ? ["random", "extreme", "soft", "single_class"] : ["random", "soft", "single_class"];

    [Theory]
    [MemberData(nameof(Cases))]
    [Problem(Problems.SoftmaxCrossEntropyForward)]
    public void Forward(string name)
    {
        var loss = new SoftmaxCrossEntropy<T>().Forward(Stored.Input<T>($"{name}_x"), Stored.Input<T>($"{name}_y"));

        // A loss is a logarithm plus a difference of logits: a small loss has their rounding error.
        Close.Check($"{name}_loss", loss.ToRowMatrix(), Stored[$"{name}_loss"], Precision.Of<T>(), floor: 1);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Problem(Problems.SoftmaxCrossEntropyForward)]
    public void Log_sum_exp(string name)
    {
        var result = LogSumExp.OfRows(Stored.Input<T>($"{name}_x"));

        Close.Check($"{name}_logsumexp", result.ToRowMatrix(), Stored[$"{name}_logsumexp"], Precision.Of<T>(), floor: 1);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Problem(Problems.SoftmaxCrossEntropyDerivative)]
    public void Derivative(string name)
    {
        var criterion = new SoftmaxCrossEntropy<T>();
        criterion.Forward(Stored.Input<T>($"{name}_x"), Stored.Input<T>($"{name}_y"));

        // softmax - y is in [-1, 1] and cancels if the prediction is correct.
        Close.Check($"{name}_derivative", criterion.Derivative(), Stored[$"{name}_derivative"], Precision.Of<T>(), floor: 1);
    }
}

public sealed class SoftmaxCrossEntropyTestsInDouble : SoftmaxCrossEntropyTests<double>;

public sealed class SoftmaxCrossEntropyTestsInFloat : SoftmaxCrossEntropyTests<float>;
