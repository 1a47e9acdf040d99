using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>
/// Seed 003 (CS 479 notes), 3.1.2: the slope of the cross entropy in one weight, by a finite difference. The figure with the other weights
/// is lost, so they are chosen here: two logistic units in a row, such that the loss at the seed's weight is its 1.201 and the slope its
/// -0.0292. All other numbers of the section must follow then.
/// </summary>
public class FiniteDifferenceTests
{
    private const double Theta = -0.509;
    private const double Step = 0.1;
    private const double Slope = -0.0292;

    private static readonly Matrix<double> One = Matrix<double>.Build.Dense(1, 1, 1);
    private readonly Linear<double> _first = Layer(Theta, 0);
    private readonly Sequential<double> _network;

    public FiniteDifferenceTests()
    {
        // E = -ln y, so y = e^-1.201 and dE/dtheta = (y - 1) w h (1 - h) for the hidden unit h; that gives w, and y its bias.
        double y = Math.Exp(-1.201);
        double h = 1 / (1 + Math.Exp(-Theta));
        double w = Slope / ((y - 1) * h * (1 - h));
        _network = new Sequential<double>(_first, new Sigmoid<double>(), Layer(w, Math.Log(y / (1 - y)) - (w * h)), new Sigmoid<double>());
    }

    /// <summary>At -0.609 the scan repeats the output 0.302 of -0.409; it belongs to no loss of 1.204, whose output is e^-1.204 = 0.300.</summary>
    [Theory]
    [InlineData(Theta, 0.301, 1.201)]
    [InlineData(Theta + Step, 0.302, 1.198)]
    [InlineData(Theta - Step, 0.300, 1.204)]
    public void Output_and_loss(double theta, double output, double loss)
    {
        double actual = Loss(theta);

        Close.Check("y", _network.Predict(One)[0, 0], output, 0.0005, floor: 1);
        Close.Check("E", actual, loss, 0.0005, floor: 1);
    }

    [Fact]
    public void The_difference_is_the_gradient_of_the_backward_pass()
    {
        double difference = FiniteDifferences.Derivative(Loss, Theta, Step);
        Loss(Theta);
        _network.ZeroGradients();
        _network.AddGradients(One, One, new BinaryCrossEntropy<double>());

        Close.Check("backward", _first.DW[0, 0], Slope, 1e-12);
        Close.Check("difference", difference, Slope, 0.00005, floor: 1);
    }

    /// <summary>"Increasing theta seems to be the right thing to do": theta - k * (-0.0292).</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(10)]
    public void A_gradient_step_increases_the_weight_and_lowers_the_loss(double k)
    {
        double before = Loss(Theta);
        _network.AddGradients(One, One, new BinaryCrossEntropy<double>());

        new SGD<double>([_network.Parameters[0]], k).Step();

        Close.Check("theta", _first.W[0, 0], Theta - (k * Slope), 1e-12);
        Assert.True(Loss(_first.W[0, 0]) < before);
    }

    private double Loss(double theta)
    {
        _first.W[0, 0] = theta;
        var criterion = new BinaryCrossEntropy<double>();
        criterion.Forward(_network.Forward(One), One);
        return criterion.Value;
    }

    private static Linear<double> Layer(double weight, double bias) =>
        new(1, 1, (_, _) => Matrix<double>.Build.Dense(1, 1, weight), _ => Matrix<double>.Build.Dense(1, 1, bias));
}
