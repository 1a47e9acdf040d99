using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Graphs;

/// <summary>500 random graphs of up to 40 operations (data/reference/torch_graphs.py) against PyTorch and against central differences.</summary>
public class RandomGraphTests
{
    private static readonly IReadOnlyList<StoredProgram> Stored = StoredProgram.Read("torch_graphs");

    /// <summary>
    /// The floor is the mean magnitude of an array: the script keeps graphs whose arrays lose at most two digits of it to rounding, while single
    /// elements may be differences that lose more.
    /// </summary>
    [Fact]
    public void Results_and_derivatives_equal_PyTorch() => Assert.All(Stored, stored =>
    {
        foreach ((int index, Matrix<double> actual) in stored.Differentiate<double>().Index())
        {
            Close.Check(stored.NameOf(index), actual, stored.Expected[index], 1e-12);
        }
    });

    /// <summary>
    /// Along the stored direction u: (f(x + h u) - f(x - h u)) / 2h is compared with the gradient, and the same difference of gradients with the
    /// Hessian product. The loss and its derivatives are below 1e4, and rounding and the third derivative cost at most six digits.
    /// </summary>
    [Fact]
    public void Derivatives_equal_central_differences() => Assert.All(Stored, stored =>
    {
        const double h = 1e-5;
        int leaves = stored.Leaves.Length;
        Matrix<double>[] above = At(stored, h);
        Matrix<double>[] below = At(stored, -h);
        double slope = Inner(above[0] - below[0], stored.Weights) / (2 * h);
        double expected = stored.Direction.Select((along, i) => Inner(along, stored.Expected[1 + i])).Sum();
        double floor = stored.Direction.Select((along, i) => Inner(along.PointwiseAbs(), stored.Expected[1 + i].PointwiseAbs())).Sum();
        Close.Check($"{stored.Program}: slope", slope, expected, 1e-6, floor + 1e-3);
        for (int i = 0; i < leaves; i++)
        {
            Matrix<double> difference = (above[1 + i] - below[1 + i]) / (2 * h);
            Close.Check(stored.NameOf(1 + leaves + i), difference, stored.Expected[1 + leaves + i], 1e-6, stored.Expected[1 + leaves + i].Enumerate().Max(Math.Abs) + 1e-3);
        }
    });

    private static Matrix<double>[] At(StoredProgram stored, double step) =>
        stored.Differentiate<double>([.. stored.Leaves.Zip(stored.Direction, (leaf, along) => leaf + (step * along))]);

    private static double Inner(Matrix<double> x, Matrix<double> y) => x.PointwiseMultiply(y).Enumerate().Sum();
}
