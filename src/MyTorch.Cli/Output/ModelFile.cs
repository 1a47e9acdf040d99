using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The arrays of model.npz, with which NumPy can compute the predictions of the network.</summary>
internal static class ModelFile
{
    /// <summary>
    /// linear{l}.W (in x out) and linear{l}.b (1 x out) of each layer; batchnorm{l}.gamma, .beta, .running_mean, .running_var (1 x out)
    /// and .epsilon of the layers with a BatchNorm; activations, a code for each layer (0 identity, 1 sigmoid, 2 tanh, 3 relu, 4 leaky-relu
    /// of slope 0.01, 5 elu of alpha 1, 6 gelu, exact, 7 silu, 8 softplus of beta 1, z itself from 20 on,
    /// 9 selu, 10 mish, 11 hardswish, 12 softsign, 13 lif-rate); pixel_maximum, by which raw pixels are divided; for scaled features, features.shift and .scale of (x - shift) / scale, and the same for targets.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, NpyArray>> Arrays<T>(TrainingResult<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (ModelInput<T> input, TrainSettings settings) = (result.Input, result.Settings);
        yield return new("pixel_maximum", NpyArray.FromArray([(double)(input.Image?.PixelMaximum ?? 1)]));
        foreach ((string name, Scaler<T>? scaler) in new[] { ("features", input.Features), ("targets", input.Targets) })
        {
            foreach ((string key, NpyArray array) in scaler?.SaveState() ?? new Dictionary<string, NpyArray>())
            {
                yield return new($"{name}.{key}", array);
            }
        }

        int hidden = Array.IndexOf(NetworkFactory.Activations, settings.Activation);
        int last = Array.IndexOf(NetworkFactory.Activations, "identity");
        yield return new("activations", NpyArray.FromArray([.. settings.Hidden.Units.Select(_ => hidden), last], settings.Layers));
        foreach ((int l, Linear<T> linear) in result.Network.Layers.OfType<Linear<T>>().Index())
        {
            yield return Named($"linear{l}.W", linear.W);
            yield return Named($"linear{l}.b", linear.B);
        }

        foreach ((int l, BatchNorm<T> norm) in result.Network.Layers.OfType<BatchNorm<T>>().Index())
        {
            yield return Named($"batchnorm{l}.gamma", norm.Gamma);
            yield return Named($"batchnorm{l}.beta", norm.Beta);
            yield return Named($"batchnorm{l}.running_mean", norm.RunningMean);
            yield return Named($"batchnorm{l}.running_var", norm.RunningVar);
            yield return new($"batchnorm{l}.epsilon", NpyArray.FromArray([norm.Epsilon]));
        }
    }

    private static KeyValuePair<string, NpyArray> Named<T>(string name, Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(name, NpyArray.FromMatrix(matrix));
}
