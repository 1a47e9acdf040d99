using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Graphs;

/// <summary>
/// Every operation on variables: result, gradient and Hessian product against PyTorch (data/reference/torch_autograd.py), with all kinds of
/// broadcast arguments, ties, zeros and large numbers.
/// </summary>
public class OperationTests
{
    private static readonly Dictionary<string, StoredProgram> Stored = StoredProgram.Read("torch_autograd").ToDictionary(stored => stored.Program.Name);

    public static TheoryData<string> Names => [.. Stored.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Equals_PyTorch_in_double(string name) => Check<double>(Stored[name], 1e-12);

    /// <summary>The inputs are exact in float; second derivatives are differences of a few results, each with an error of a few units.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Equals_PyTorch_in_float(string name) => Check<float>(Stored[name], Precision.Of<float>(units: 64));

    /// <summary>
    /// The floor is the default one, the mean magnitude of an array: second derivatives, and gradients of softmax, are differences of larger
    /// numbers. <see cref="OperationSweepTests"/> checks functions of one number to full precision.
    /// </summary>
    private static void Check<T>(StoredProgram stored, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach ((int index, Matrix<T> actual) in stored.Differentiate<T>().Index())
        {
            Close.Check(stored.NameOf(index), actual, stored.Expected[index], tolerance);
        }
    }
}
