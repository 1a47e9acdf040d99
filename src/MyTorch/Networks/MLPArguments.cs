using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace MyTorch;

/// <summary>Argument checks of the constructor of <see cref="MLP{T}"/>.</summary>
internal static class MLPArguments
{
    /// <summary>Checks the sizes, and returns the width of every level from the input to the output.</summary>
    public static int[] CheckSizes(int inputSize, int outputSize, [NotNull] IReadOnlyList<int>? hiddens)
    {
        ArgumentNullException.ThrowIfNull(hiddens);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputSize);
        for (int l = 0; l < hiddens.Count; l++)
        {
            if (hiddens[l] <= 0)
            {
                throw new ArgumentOutOfRangeException(nameof(hiddens), hiddens[l], $"hiddens[{l}] must be at least 1.");
            }
        }

        return [inputSize, .. hiddens, outputSize];
    }

    /// <summary>Throws unless there is a separate activation for each layer.</summary>
    public static void CheckActivations<T>([NotNull] IReadOnlyList<Activation<T>>? activations, int layers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(activations);
        if (activations.Count != layers)
        {
            throw new ArgumentException(
                $"There are {activations.Count} activations, but {layers} layers: each hidden layer and the output need one.", nameof(activations));
        }

        for (int l = 0; l < layers; l++)
        {
            if (activations[l] is null)
            {
                throw new ArgumentException($"activations[{l}] is null.", nameof(activations));
            }

            for (int other = 0; other < l; other++)
            {
                if (ReferenceEquals(activations[other], activations[l]))
                {
                    throw new ArgumentException(
                        $"activations[{l}] is the same object as activations[{other}]: an activation keeps the state of its layer, so each layer needs its own instance.",
                        nameof(activations));
                }
            }
        }
    }

    /// <summary>Checks the ranges of the numbers.</summary>
    public static void CheckSettings<T>(double learningRate, double momentum, int batchNormLayers, int layers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.NotNegative<T>(learningRate);
        Setting.BelowOne<T>(momentum);
        if (batchNormLayers < 0 || batchNormLayers > layers)
        {
            throw new ArgumentOutOfRangeException(
                nameof(batchNormLayers), batchNormLayers, $"The number of BatchNorm layers must be between 0 and {layers}, the number of layers.");
        }
    }
}
