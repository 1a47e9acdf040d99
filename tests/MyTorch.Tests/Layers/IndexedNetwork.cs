using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Layers;

/// <summary>Networks of 5 columns of indices below 211 and 101 classes: what a training step allocates, and its results.</summary>
internal static class IndexedNetwork
{
    private const int Classes = 101;

    /// <summary>The bytes that a warm training step and a prediction allocate.</summary>
    public static long CountAllocatedBytes<T>(Sequential<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var criterion = new SoftmaxCrossEntropy<T>();
        var optimizer = new AdamW<T>(network.Parameters, 0.1);
        Matrix<T> x = CreateInput<T>(40);
        Matrix<T> y = RandomMatrix.Labels<T>(40, Classes);
        Matrix<T> output = Matrix<T>.Build.Dense(40, Classes);
        return Allocated.WhenWarm(() =>
        {
            optimizer.ZeroGradients();
            network.AddGradients(x, y, criterion);
            optimizer.Step();
            network.Predict(x, output);
        });
    }

    /// <summary>The prediction of a network and the gradients of its parameters.</summary>
    public static Matrix<T>[] PredictAndDifferentiate<T>(Sequential<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> x = CreateInput<T>(301);
        network.AddGradients(x, RandomMatrix.Labels<T>(301, Classes), new SoftmaxCrossEntropy<T>());
        return [network.Predict(x), .. network.Parameters.Select(parameter => parameter.Gradient)];
    }

    private static Matrix<T> CreateInput<T>(int rows) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Build.Dense(rows, 5, (row, column) => T.CreateTruncating(((row * 7) + (column * column * 13)) % 211));
}
