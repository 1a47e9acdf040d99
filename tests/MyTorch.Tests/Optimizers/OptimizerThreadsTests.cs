using System.Numerics;
using FluentAssertions;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>
/// Values and state are the same, bit for bit, with any number of threads: a parameter large enough to be cut, at no multiple of anything.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public class OptimizerThreadsTests
{
    public static TheoryData<string> Cases => [.. OptimizerCases<double>.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void In_double(string name) => Check<double>(name);

    [Theory]
    [MemberData(nameof(Cases))]
    public void In_float(string name) => Check<float>(name);

    private static void Check<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int before = Control.MaxDegreeOfParallelism;
        try
        {
            Control.MaxDegreeOfParallelism = 1;
            Matrix<T>[] alone = Train();
            Control.MaxDegreeOfParallelism = 2;
            Train().Should().Equal(alone);
            Control.MaxDegreeOfParallelism = 3;
            Train().Should().Equal(alone);
        }
        finally
        {
            Control.MaxDegreeOfParallelism = before;
        }

        Matrix<T>[] Train()
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
}
