using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>
/// Seed 002 (Neural Networks sheet 5), questions 1d to 1h: a 3-2-1 network of sigmoids and one step of gradient descent, by hand; and
/// question 2, the same network for regression. The sheet carries four or five digits from line to line, so its numbers hold to a few 1e-4.
/// </summary>
public abstract class WorkedNetworkTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The worst of the sheet's numbers is 0.0746 for 0.074625, 3.4e-4 off.</summary>
    private const double Digits = 4e-4;

    private static readonly Matrix<T> U = Row(3, 0.2, -0.1);
    private static readonly Matrix<T> Class0 = Row(0);
    private readonly Linear<T> _first = Layer(3, 2, [0.1, 0.2, 0.3, -0.1, 0, -0.2]);
    private readonly Linear<T> _second = Layer(2, 1, [0.2, -0.2]);
    private readonly Sigmoid<T> _hidden = new();
    private readonly Sigmoid<T> _output = new();
    private readonly Sequential<T> _network;

    protected WorkedNetworkTests() => _network = new Sequential<T>(_first, _hidden, _second, _output);

    /// <summary>1d and 1e: with the threshold 0.6 it is class 0.</summary>
    [Fact]
    public void Forward()
    {
        T probability = _network.Forward(U)[0, 0];

        Check("X1", _first.Forward(U), 0.31, -0.28);
        Check("Y1", _hidden.State, 0.5769, 0.43045);
        Check("X2", _second.Forward(_hidden.State), 0.02929);
        Check("Y2", _output.State, 0.50732);
        probability.Should().BeLessThan(T.CreateTruncating(0.6));
    }

    /// <summary>1f.</summary>
    [Fact]
    public void Loss()
    {
        var criterion = new BinaryCrossEntropy<T>();

        criterion.Forward(_network.Forward(U), Class0);

        Close.Check("J", double.CreateTruncating(criterion.Value), 0.7078954, 1e-5);
    }

    /// <summary>1g, once through the probability and once through the logit.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients(bool withLogits)
    {
        AddGradients(withLogits);

        CheckGradients();
    }

    /// <summary>
    /// 1h, with the learning rate 0.05 (the scan has 0.03 above the bias of the second layer, but its result is that of 0.05). Three numbers
    /// of the scan are damaged and follow here from old value - 0.05 * gradient: 0.30124 must be 0.3 + 0.05 * 2.4767e-3 = 0.300124, -0.8 must
    /// be -0.2 - 0.05 * 2.48749e-3 = -0.200124, and -1.243745e-3 has lost the sign of -0.05 * -0.0248749.
    /// </summary>
    [Fact]
    public void Updated_weights()
    {
        var optimizer = new SGD<T>(_network.Parameters, 0.05);
        AddGradients(withLogits: false);

        optimizer.Step();

        Check("W2", _second.W, 0.1853665, -0.2109188);
        Check("w2", _second.B, -0.025366);
        Check("W1", _first.W, [0.096285, 0.199752, 0.300124, -0.09627, 2.487e-4, -0.200124]);
        Check("w1", _first.B, -1.23835e-3, 1.243745e-3);
    }

    /// <summary>
    /// Question 2: with a linear output and 1/2 (y - Y)^2, "the backpropagation equations won't change": from the target that is as far below the
    /// output as 0 is below the probability, there come the same gradients.
    /// </summary>
    [Fact]
    public void Regression_has_the_same_equations()
    {
        var regression = new Sequential<T>(_first, _hidden, _second);
        T target = regression.Forward(U)[0, 0] - _network.Forward(U)[0, 0];

        regression.AddGradients(U, Matrix<T>.Build.Dense(1, 1, target), new MeanSquaredError<T>(half: true));

        CheckGradients();
    }

    private void AddGradients(bool withLogits)
    {
        if (withLogits)
        {
            new Sequential<T>(_first, _hidden, _second).AddGradients(U, Class0, new BinaryCrossEntropyWithLogits<T>());
        }
        else
        {
            _network.AddGradients(U, Class0, new BinaryCrossEntropy<T>());
        }
    }

    private void CheckGradients()
    {
        Check("dW2", _second.DW, 0.29267, 0.218376);
        Check("dw2", _second.DB, 0.50732);
        Check("dW1", _first.DW, [0.0743, 4.953e-3, -2.4767e-3, -0.0746, -4.974e-3, 2.48749e-3]);
        Check("dw1", _first.DB, 0.024767, -0.0248749);
    }

    /// <summary>The numbers unit by unit, as the sheet writes its matrices (out x in).</summary>
    private static void Check(string name, Matrix<T> actual, params double[] expected) =>
        Close.Check(name, actual, Matrix<double>.Build.Dense(actual.RowCount, actual.ColumnCount, expected), Digits, Close.EachElement);

    private static Linear<T> Layer(int inputs, int outputs, double[] weights) => new(
        inputs, outputs, (_, _) => Matrix<T>.Build.Dense(inputs, outputs, [.. weights.Select(T.CreateTruncating)]), Initializers.Zeros<T>);

    private static Matrix<T> Row(params double[] values) => Matrix<T>.Build.Dense(1, values.Length, [.. values.Select(T.CreateTruncating)]);
}

public sealed class WorkedNetworkTestsInDouble : WorkedNetworkTests<double>;

public sealed class WorkedNetworkTestsInFloat : WorkedNetworkTests<float>;
