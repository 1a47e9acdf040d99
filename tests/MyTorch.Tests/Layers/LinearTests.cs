using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>Section 3.4 against stored arrays: a batch of twenty and a batch of one.</summary>
public abstract class LinearTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("linear");

    public static TheoryData<string> Cases => ["", "one_"];

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

    private static Linear<T> Create(string prefix)
    {
        Matrix<T> w = Stored.Input<T>($"{prefix}W");
        return new Linear<T>(w.RowCount, w.ColumnCount, (_, _) => w, _ => Stored.Input<T>($"{prefix}b"));
    }
}

public sealed class LinearTestsInDouble : LinearTests<double>;

public sealed class LinearTestsInFloat : LinearTests<float>;
