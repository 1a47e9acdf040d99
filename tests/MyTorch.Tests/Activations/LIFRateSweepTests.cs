using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>
/// The firing rate and its derivative from the number next to the threshold to 1e30 against data/reference/lif_rate.py, which computes them
/// with 76 digits; and the rate of the neuron model, which is the same function.
/// </summary>
public abstract class LIFRateSweepTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("lif_rate");

    private static double Tolerance => typeof(T) == typeof(double) ? 2e-15 : 1e-6;

    public static TheoryData<string, double, double, double> Cases => new()
    {
        { "cortical", 0.02, 0.002, 0.01 },
        { "hertz", 0.02, 0.002, 1 },
        { "brief", 0.01, 1e-6, 0.001 },
        { "refractory", 0.001, 1, 0.5 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rate_and_derivative(string name, double membraneTimeConstant, double refractoryTime, double scale)
    {
        var activation = new LIFRate<T>(membraneTimeConstant, refractoryTime, scale);
        Matrix<T> rate = activation.Forward(Stored.Input<T>("x"));

        Check($"{name}_rate", i => double.CreateTruncating(rate[0, i]));
        Matrix<T> derivative = activation.Derivative();
        Check($"{name}_derivative", i => double.CreateTruncating(derivative[0, i]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_neuron_model_has_the_same_rate(string name, double membraneTimeConstant, double refractoryTime, double scale)
    {
        var neuron = new LeakyIntegrateAndFire(membraneTimeConstant, refractoryTime);
        Matrix<double> x = Stored["x"];

        Check($"{name}_rate", i => scale * neuron.FiringRate(x[0, i]));
        Check($"{name}_derivative", i => scale * neuron.FiringRateDerivative(x[0, i]));
    }

    /// <summary>Below the smallest normal number, precision is lost.</summary>
    private static void Check(string name, Func<int, double> actual)
    {
        Matrix<double> expected = Stored[name];
        double floor = (typeof(T) == typeof(double) ? 2.3e-308 : 1.2e-38) / Tolerance;
        for (int i = 0; i < expected.ColumnCount; i++)
        {
            Close.Check($"{name} at {Stored["x"][0, i]:R}, [{i}]", actual(i), expected[0, i], Tolerance, floor);
        }
    }
}

public sealed class LIFRateSweepInDouble : LIFRateSweepTests<double>;

public sealed class LIFRateSweepInFloat : LIFRateSweepTests<float>;
