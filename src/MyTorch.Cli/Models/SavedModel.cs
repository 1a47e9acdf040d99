using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>A network with all that is needed to use it, in one file: its arrays are those of the network alone, under PyTorch's names, and all else is metadata.</summary>
/// <param name="Settings">The settings of the training.</param>
/// <param name="Input">What stands between files and the network.</param>
/// <param name="Network">The network, in evaluation mode.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed record SavedModel<T>(TrainSettings Settings, ModelInput<T> Input, Sequential<T> Network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the file, whole or not at all.</summary>
    public static void Write(string path, TrainingResult<T> result) => result.Network.Save(path, ModelMetadata.Write(result));

    /// <summary>Builds the network anew; it predicts bit for bit what it predicted before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">What <see cref="ModelMetadata.Read"/> has found in it.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or its parts do not fit together.</exception>
    public static SavedModel<T> Read(string path, ModelMetadata metadata)
    {
        // First, since it compares the checksum of all that follows.
        IReadOnlyDictionary<string, NpyArray> arrays = SafeTensors.Read(path);
        if (!SafeTensors.ReadHeader(path).HasChecksum)
        {
            throw new InvalidDataException($"{path}: expected a checksum in the metadata, as every model that 'mytorch train' has written has, found none.");
        }

        ModelInput<T> input = ReadInput(path, metadata);
        TrainSettings settings = metadata.Settings;
        if (Criteria.Conflict(settings, input.IsClassification) is { } conflict)
        {
            throw new InvalidDataException($"{path}: {conflict}");
        }

        (int inputs, int outputs) = (input.Schema.Features.Count, input.Schema.Outputs);
        RequireSize(path, arrays, [inputs, .. settings.Hidden.Units, outputs]);
        Sequential<T> network = NetworkFactory.CreateEmpty<T>(settings, inputs, outputs);
        network.Load(path);
        network.Eval();
        return new SavedModel<T>(settings, input, network);
    }

    private static ModelInput<T> ReadInput(string path, ModelMetadata metadata)
    {
        ModelInput<T> input;
        bool hasThreshold;
        try
        {
            (input, hasThreshold) = (metadata.CreateInput<T>(), metadata.Threshold is not null);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }

        int features = input.Schema.Features.Count;
        bool fits = (input.Features?.Scale.ColumnCount ?? features) == features
            && (input.Image is not { } image || (long)image.Rows * image.Columns == features)
            && (input.Targets?.Scale.ColumnCount ?? input.Schema.Outputs) == input.Schema.Outputs
            && (!input.IsClassification || (input.Schema.IsOneHot && input.Schema.Outputs > 1));
        return !fits ? throw new InvalidDataException($"{path}: schema, scalers and image are not those of one model.")
            : hasThreshold && Thresholds.Conflict(input.Schema) is { } conflict ? throw new InvalidDataException($"{path}: {conflict}")
            : input;
    }

    /// <summary>What a text says of sizes is not believed before the weights are there.</summary>
    private static void RequireSize(string path, IReadOnlyDictionary<string, NpyArray> arrays, int[] sizes)
    {
        long weights = sizes.Zip(sizes.Skip(1), (inputs, outputs) => (long)inputs * outputs).Sum();
        long found = arrays.Values.Sum(array => array.Shape.Aggregate(1L, (product, size) => product * size));
        if (weights > found)
        {
            throw new InvalidDataException($"{path}: layers of {string.Join(", ", sizes)} units have {weights} weights, but the file holds {found} numbers.");
        }
    }
}
