using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>
/// Functions of one number and their two derivatives over the whole range of arguments, element by element without a floor
/// (data/reference/autograd_sweeps.py). PyTorch is not used as the reference, because its 1 - tanh^2 and s (1 - s) lose precision in the tails.
/// </summary>
public class OperationSweepTests
{
    private static readonly Reference Stored = new("autograd_sweeps");

    public static TheoryData<string> Names => [.. Stored.Names.Where(name => name.EndsWith("_x", StringComparison.Ordinal)).Select(name => name[..^2])];

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_and_derivatives_in_double(string name)
    {
        var x = new Variable<double>(Stored[$"{name}_x"], requiresGradient: true);
        Variable<double> y = Function(name, x);
        Variable<double> first = Differentiation.Gradients(y.Sum(), [x], createGraph: true)[0];
        Check(name, y.Value, x.Value, Stored[$"{name}_0"]);
        Check($"{name}'", first.Value, x.Value, Stored[$"{name}_1"]);
        Check($"{name}''", Differentiation.Gradients(first.Sum(), [x])[0].Value, x.Value, Stored[$"{name}_2"]);
    }

    private static Variable<double> Function(string name, Variable<double> x) =>
        name.Split('_') switch
        {
            ["inverse"] => 1 / x,
            ["pow", var exponent] => x.Pow(double.Parse(exponent, CultureInfo.InvariantCulture)),
            _ => new GraphProgram(name, [$"leaf 1 {x.ColumnCount}", $"{name} 0"]).Run([x]),
        };

    private static void Check(string name, Matrix<double> actual, Matrix<double> x, Matrix<double> expected)
    {
        for (int i = 0; i < expected.ColumnCount; i++)
        {
            // Results below the smallest normal number have fewer digits.
            Close.Check($"{name}({x[0, i]:R})", actual[0, i], expected[0, i], 1e-14, 1e-290);
        }
    }
}
