using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Homework.Tests;

/// <summary>Section 3.2: softmax cross entropy, by hand and against stored arrays.</summary>
public abstract class SoftmaxCrossEntropyTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("softmax_cross_entropy");

    /// <summary>The stored extremes overflow float; CriterionTests in MyTorch.Tests has extremes of float.</summary>
    public static TheoryData<string> Cases =>
        typeof(T) == typeof(double) ? ["random", "extreme", "soft", "single_class"] : ["random", "soft", "single_class"];

    /// <summary>The softmax of the logits is (1/4, 3/4) and (1/2, 1/2).</summary>
    private static Matrix<T> LogitsByHand => Numbers.Rows<T>(new[,] { { 0, Math.Log(3) }, { Math.Log(2), Math.Log(2) } });

    private static Matrix<T> LabelsByHand => Numbers.Rows<T>(new double[,] { { 0, 1 }, { 1, 0 } });

    /// <summary>The loss of a sample is -log of the probability of its class.</summary>
    [Fact]
    [Problem(Problems.SoftmaxCrossEntropyForward)]
    public void Forward_by_hand()
    {
        var loss = new SoftmaxCrossEntropy<T>().Forward(LogitsByHand, LabelsByHand);

        Close.Check("loss", loss.ToRowMatrix(), Numbers.Rows(new[,] { { Math.Log(4.0 / 3), Math.Log(2) } }), Precision.Of<T>());
    }

    /// <summary>The derivative is softmax(x) - y.</summary>
    [Fact]
    [Problem(Problems.SoftmaxCrossEntropyDerivative)]
    public void Derivative_by_hand()
    {
        var criterion = new SoftmaxCrossEntropy<T>();
        criterion.Forward(LogitsByHand, LabelsByHand);

        Close.Check("derivative", criterion.Derivative(), Numbers.Rows(new[,] { { 0.25, -0.25 }, { -0.5, 0.5 } }), Precision.Of<T>());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Problem(Problems.SoftmaxCrossEntropyForward)]
    public void Forward(string name)
    {
        var loss = new SoftmaxCrossEntropy<T>().Forward(Stored.Input<T>($"{name}_x"), Stored.Input<T>($"{name}_y"));

        // A loss is a logarithm plus a difference of logits, so a small loss has the absolute rounding error of the logits.
        Close.Check($"{name}_loss", loss.ToRowMatrix(), Stored[$"{name}_loss"], Precision.Of<T>(), floor: 1);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Problem(Problems.SoftmaxCrossEntropyForward)]
    public void Log_sum_exp(string name)
    {
        var result = LogSumExp.ComputeRows(Stored.Input<T>($"{name}_x"));

        Close.Check($"{name}_logsumexp", result.ToRowMatrix(), Stored[$"{name}_logsumexp"], Precision.Of<T>(), floor: 1);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Problem(Problems.SoftmaxCrossEntropyDerivative)]
    public void Derivative(string name)
    {
        var criterion = new SoftmaxCrossEntropy<T>();
        criterion.Forward(Stored.Input<T>($"{name}_x"), Stored.Input<T>($"{name}_y"));

        // softmax - y is between -1 and 1 and cancels where the prediction is correct.
        Close.Check($"{name}_derivative", criterion.Derivative(), Stored[$"{name}_derivative"], Precision.Of<T>(), floor: 1);
    }
}

public sealed class SoftmaxCrossEntropyTestsInDouble : SoftmaxCrossEntropyTests<double>;

public sealed class SoftmaxCrossEntropyTestsInFloat : SoftmaxCrossEntropyTests<float>;
