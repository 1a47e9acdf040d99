using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>Statistics of columns that are long or far from zero, where a sum in the element type loses digits.</summary>
public abstract class BatchNormMomentsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Theory]
    [InlineData(64, 1e6)]
    [InlineData(100, 1e4)]
    [InlineData(60_000, 1)]
    [InlineData(60_000, 1e5)]
    public void Mean_and_variance(int rows, double centre)
    {
        Matrix<T> x = Matrix<T>.Build.Dense(rows, 1, (row, _) => T.CreateTruncating(centre + (row * 7 % 32 / 16.0) - 1));
        double[] values = [.. x.Enumerate().Select(double.CreateTruncating)];
        double mean = values.Average();
        var layer = new BatchNorm<T>(1);

        layer.Forward(x);

        Close.Check("mean", double.CreateTruncating(layer.Mean[0, 0]), mean, Precision.Of<T>(units: 8));
        Close.Check("variance", double.CreateTruncating(layer.Var[0, 0]), values.Average(value => (value - mean) * (value - mean)), Precision.Of<T>(units: 16));
    }
}

public sealed class BatchNormMomentsInDouble : BatchNormMomentsTests<double>;

public sealed class BatchNormMomentsInFloat : BatchNormMomentsTests<float>;
