using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>The arrays of model.npz: all that is needed to predict with the network from NumPy.</summary>
internal static class ModelFile
{
    /// <summary>
    /// linear{l}.W (in x out) and linear{l}.b (1 x out) of each layer; batchnorm{l}.gamma, .beta, .running_mean, .running_var (1 x out)
    /// and .epsilon of the layers that have a BatchNorm; activations, the code of each layer's (0 identity, 1 sigmoid, 2 tanh, 3 relu);
    /// pixel_maximum, by which raw pixels are divided.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, NpyArray>> Arrays<T>(MLP<T> network, TrainSettings settings, int pixelMaximum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        yield return new("pixel_maximum", NpyArray.FromArray([(double)pixelMaximum]));
        int hidden = Array.IndexOf(NetworkFactory.Activations, settings.Activation);
        int last = Array.IndexOf(NetworkFactory.Activations, "identity");
        yield return new("activations", NpyArray.FromArray([.. settings.HiddenSizes.Select(_ => hidden), last], settings.Layers));
        for (int l = 0; l < settings.Layers; l++)
        {
            yield return Named($"linear{l}.W", network.LinearLayers[l].W);
            yield return Named($"linear{l}.b", network.LinearLayers[l].B);
        }

        for (int l = 0; l < settings.BatchNormLayers; l++)
        {
            yield return Named($"batchnorm{l}.gamma", network.BatchNormLayers[l].Gamma);
            yield return Named($"batchnorm{l}.beta", network.BatchNormLayers[l].Beta);
            yield return Named($"batchnorm{l}.running_mean", network.BatchNormLayers[l].RunningMean);
            yield return Named($"batchnorm{l}.running_var", network.BatchNormLayers[l].RunningVar);
            yield return new($"batchnorm{l}.epsilon", NpyArray.FromArray([network.BatchNormLayers[l].Epsilon]));
        }
    }

    private static KeyValuePair<string, NpyArray> Named<T>(string name, Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(name, NpyArray.FromMatrix(matrix));
}
