using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>
/// Values and state are bitwise identical for any number of threads. The parameter is large enough to be divided, and its size is not a multiple
/// of the block size.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public class OptimizerThreadsTests
{
    public static TheoryData<string> Cases => [.. OptimizerCases<double>.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void In_double(string name) => Threads.CheckSameBits(() => Train<double>(name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void In_float(string name) => Threads.CheckSameBits(() => Train<float>(name));

    private static Matrix<T>[] Train<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Parameter<T> w = TestParameter.Random<T>(307, 331, 1);
        Parameter<T> b = TestParameter.Random<T>(1, 331, 2);
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](w, b);
        for (int step = 0; step < 3; step++)
        {
            optimizer.Step();
        }

        return [w.Value, b.Value, .. optimizer.SaveState().Values.Skip(2).Select(array => array.ToMatrix<T>())];
    }
}
