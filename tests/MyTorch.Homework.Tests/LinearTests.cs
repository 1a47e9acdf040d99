using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Homework.Tests;

/// <summary>Section 3.4: the linear layer, by hand and against stored arrays of a batch of 20 and a batch of 1.</summary>
public abstract class LinearTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("linear");

    public static TheoryData<string> Cases => ["", "one_"];

    /// <summary>out = x W + b.</summary>
    [Fact]
    [Problem(Problems.LinearForward)]
    public void Forward_by_hand()
    {
        Matrix<T> output = CreateByHand().Forward(Numbers.Rows<T>(new double[,] { { 1, 2 }, { 3, 4 } }));

        Close.Check("out", output, Numbers.Rows(new[,] { { -0.5, 3.5 }, { -0.5, 7.5 } }), Precision.Of<T>());
    }

    /// <summary>dW = x^T delta / N, db = the column means of delta, dx = delta W^T, for a batch of N = 2.</summary>
    [Fact]
    [Problem(Problems.LinearBackward)]
    public void Backward_by_hand()
    {
        Linear<T> linear = CreateByHand();
        linear.Forward(Numbers.Rows<T>(new double[,] { { 1, 2 }, { 3, 4 } }));
        Matrix<T> dx = linear.Backward(Numbers.Rows<T>(new double[,] { { 1, 0 }, { 2, -2 } }));

        Close.Check("dx", dx, Numbers.Rows(new double[,] { { 1, -1 }, { 2, -6 } }), Precision.Of<T>());
        Close.Check("dW", linear.DW, Numbers.Rows(new[,] { { 3.5, -3 }, { 5, -4 } }), Precision.Of<T>());
        Close.Check("db", linear.DB, Numbers.Rows(new[,] { { 1.5, -1 } }), Precision.Of<T>());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Problem(Problems.LinearForward)]
    public void Forward(string prefix)
    {
        Matrix<T> output = Create(prefix).Forward(Stored.Input<T>($"{prefix}x"));

        Close.Check($"{prefix}out", output, Stored[$"{prefix}out"], Precision.Of<T>());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Problem(Problems.LinearBackward)]
    public void Backward(string prefix)
    {
        Linear<T> linear = Create(prefix);
        linear.Forward(Stored.Input<T>($"{prefix}x"));
        Matrix<T> dx = linear.Backward(Stored.Input<T>($"{prefix}delta"));

        Close.Check($"{prefix}dx", dx, Stored[$"{prefix}dx"], Precision.Of<T>());
        Close.Check($"{prefix}dW", linear.DW, Stored[$"{prefix}dW"], Precision.Of<T>());
        Close.Check($"{prefix}db", linear.DB, Stored[$"{prefix}db"], Precision.Of<T>());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Problem(Problems.LinearBackward)]
    public void Backward_adds_to_the_gradients(string prefix)
    {
        Linear<T> linear = Create(prefix);
        linear.Forward(Stored.Input<T>($"{prefix}x"));
        linear.Backward(Stored.Input<T>($"{prefix}delta"));
        linear.Backward(Stored.Input<T>($"{prefix}delta2"));

        Close.Check($"{prefix}dW_accumulated", linear.DW, Stored[$"{prefix}dW_accumulated"], Precision.Of<T>());
        Close.Check($"{prefix}db_accumulated", linear.DB, Stored[$"{prefix}db_accumulated"], Precision.Of<T>());
    }

    private static Linear<T> CreateByHand() => new(
        2, 2, (_, _) => Numbers.Rows<T>(new double[,] { { 1, 0 }, { -1, 2 } }), _ => Numbers.Rows<T>(new[,] { { 0.5, -0.5 } }));

    private static Linear<T> Create(string prefix)
    {
        Matrix<T> w = Stored.Input<T>($"{prefix}W");
        return new Linear<T>(w.RowCount, w.ColumnCount, (_, _) => w, _ => Stored.Input<T>($"{prefix}b"));
    }
}

public sealed class LinearTestsInDouble : LinearTests<double>;

public sealed class LinearTestsInFloat : LinearTests<float>;
