using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>A network with all that is needed to use it, in one file: its arrays are those of the network alone, under PyTorch's names, and all else is metadata.</summary>
/// <param name="Settings">The settings of the training.</param>
/// <param name="Input">The mapping between files and the network.</param>
/// <param name="Network">The network, in evaluation mode.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed record SavedModel<T>(TrainSettings Settings, ModelInput<T> Input, Sequential<T> Network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Of two classes, the probability above which the second is predicted; null for the more probable class.</summary>
    public double? Threshold { get; init; }

    /// <summary>Writes the file, whole or not at all.</summary>
    public static void Write(string path, TrainingResult<T> result)
    {
        (CsvSchema schema, ImageShape? image, Scaler<T>? features, Scaler<T>? targets) = result.Input;
        new Model<T>(result.Network, schema, features, targets, image: image, threshold: result.Threshold) { Metadata = ModelMetadata.Write(result) }.Save(path);
    }

    /// <summary>Restores the network; its predictions are bitwise identical.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">What <see cref="ModelMetadata.Read"/> has found in it.</param>
    /// <exception cref="InvalidDataException">The file is damaged or inconsistent.</exception>
    public static SavedModel<T> Read(string path, ModelMetadata metadata)
    {
        Model<T> model = metadata.DescribesLayers ? Model.Load<T>(path) : Model.Load(path, CreateNetwork(path, metadata));
        if (!SafeTensors.ReadHeader(path).HasChecksum)
        {
            throw new InvalidDataException($"{path}: expected a checksum in the metadata, as every model that 'mytorch train' has written has, found none.");
        }

        var input = new ModelInput<T>(model.Schema!, model.Image, model.Features, model.Targets);
        return input.IsClassification && !(input.Schema.IsOneHot && input.Schema.Outputs > 1)
            ? throw new InvalidDataException($"{path}: the schema must have at least two classes as one-hot rows.")
            : Criteria.Conflict(metadata.Settings, input.IsClassification) is { } conflict ? throw new InvalidDataException($"{path}: {conflict}")
            : new SavedModel<T>(metadata.Settings, input, model.Network) { Threshold = model.Threshold };
    }

    /// <summary>The network of a file of version 0.1.0, which does not describe its layers: that of the settings, whose sizes are not trusted before the weights are there.</summary>
    private static Sequential<T> CreateNetwork(string path, ModelMetadata metadata)
    {
        // First, since it compares the checksum of all that follows.
        IReadOnlyDictionary<string, NpyArray> arrays = SafeTensors.Read(path);
        CsvSchema schema;
        try
        {
            schema = CsvSchema.FromJson(metadata.Texts[ModelMetadata.SchemaName]);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }

        int[] sizes = [schema.Features.Count, .. metadata.Settings.Hidden.Units, schema.Outputs];
        long weights = sizes.Zip(sizes.Skip(1), (inputs, outputs) => (long)inputs * outputs).Sum();
        long found = arrays.Values.Sum(array => array.Shape.Aggregate(1L, (product, size) => product * size));
        return weights <= found
            ? NetworkFactory.CreateEmpty<T>(metadata.Settings, sizes[0], sizes[^1])
            : throw new InvalidDataException($"{path}: layers of {string.Join(", ", sizes)} units have {weights} weights, but the file holds {found} numbers.");
    }
}
