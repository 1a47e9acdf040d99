using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>
/// Derivatives over the whole range of inputs against data/reference/derivatives.py, which computes them with 76 digits. Derivatives near 0 must
/// be as precise as all others.
/// </summary>
public abstract class DerivativeSweepTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("derivatives");

    public static TheoryData<string> Names => [.. Stored.Names.Where(name => name != "x")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Derivative(string name)
    {
        Activation<T> activation = Create(name);
        activation.Forward(Stored.Input<T>("x"));
        Check(name, activation.Derivative(), factor: 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward(string name)
    {
        Activation<T> activation = Create(name);
        Matrix<T> x = Stored.Input<T>("x");
        activation.Forward(x);
        Check(name, activation.Backward(Matrix<T>.Build.Dense(1, x.ColumnCount, T.CreateTruncating(-2))), factor: -2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Scaled(string name)
    {
        var activation = new Scaled<T>(Create(name), -0.5);
        activation.Forward(Stored.Input<T>("x"));
        Check(name, activation.Derivative(), factor: -0.5);
    }

    /// <summary>The softmax of two classes is the sigmoid of their difference.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 4)]
    [InlineData(0, -1)]
    public void Softmax(double own, double other)
    {
        Matrix<T> x = Stored.Input<T>("x");
        var softmax = new Softmax<T>();
        softmax.Forward(Matrix<T>.Build.Dense(x.ColumnCount, 2, (row, column) => column == 0 ? x[0, row] : T.Zero));
        Matrix<T> gradient = softmax.Backward(
            Matrix<T>.Build.Dense(x.ColumnCount, 2, (_, column) => T.CreateTruncating(column == 0 ? own : other)));

        Check("sigmoid", gradient.SubMatrix(0, x.ColumnCount, 0, 1).Transpose(), factor: 1);
        Check("sigmoid", gradient.SubMatrix(0, x.ColumnCount, 1, 1).Transpose(), factor: -1);
    }

    private static Activation<T> Create(string name) => name switch
    {
        "sigmoid" => new Sigmoid<T>(),
        "tanh" => new Tanh<T>(),
        "elu_small" => new ELU<T>(0.25),
        "softplus" => new Softplus<T>(threshold: double.PositiveInfinity),
        "softplus_sharp" => new Softplus<T>(beta: 3, threshold: double.PositiveInfinity),
        _ => ActivationCases.Create<T>(name),
    };

    /// <summary>
    /// In float, an argument of the exponential that is a product or polynomial is rounded relative to its own size, up to 90, and the result
    /// changes by as much. The derivatives of the gated functions cross 0 between -2 and -0.5, where they are differences of larger numbers.
    /// </summary>
    private static void Check(string name, Matrix<T> actual, double factor)
    {
        Matrix<double> x = Stored["x"];
        Matrix<double> expected = Stored[name];
        bool isGated = name is "silu" or "mish" or "gelu" or "gelu_tanh";
        double tolerance = Precision.Of<T>(units: name is "softplus_sharp" or "gelu_tanh" ? 256 : 20);
        double smallestNormal = typeof(T) == typeof(double) ? 2.3e-308 : 1.2e-38;
        for (int i = 0; i < x.ColumnCount; i++)
        {
            double wanted = factor * expected[0, i];
            double floor = isGated && x[0, i] is > -2 and < -0.5 ? 0.1 : 2 * smallestNormal / tolerance;
            Close.Check($"{name} at {x[0, i]:R}, [{i}]", double.CreateTruncating(actual[0, i]), wanted, tolerance, Math.Min(floor, 1));
        }
    }
}

public sealed class DerivativeSweepInDouble : DerivativeSweepTests<double>;

public sealed class DerivativeSweepInFloat : DerivativeSweepTests<float>;
