using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

[Collection(nameof(ThreadTeamTester))]
public class AugmentationThreadsTests
{
    [Fact]
    public void Samples_become_the_same_with_any_number_of_threads_in_double() => Check<double>();

    [Fact]
    public void Samples_become_the_same_with_any_number_of_threads_in_float() => Check<float>();

    private static void Check<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => Threads.CheckSameBits<T>(() =>
    {
        Matrix<T> x = Digits.Load<T>().X.SubMatrix(0, 301, 0, 64);
        foreach (IBatchTransform<T> transform in (IBatchTransform<T>[])[new RandomAffine<T>(8, 8, 10, 1, seed: 1), new GaussianNoise<T>(1, seed: 2)])
        {
            transform.Apply(new Batch<T>(x, x), [.. Enumerable.Range(0, 301)], epoch: 1);
        }

        return [x];
    });
}
