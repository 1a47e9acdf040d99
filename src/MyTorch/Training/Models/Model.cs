using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>Loads trained models from their files.</summary>
public static class Model
{
    /// <summary>The name of the model file in a run folder of <c>mytorch train</c>.</summary>
    private const string FileInRun = "model.safetensors";

    /// <summary>
    /// Creates a model from a file of <see cref="Model{T}.Save"/>, <c>network.Save</c> or <c>mytorch train</c>, which has the layers with their
    /// settings, the weights, the scalers and the columns. In the same element type, predictions are bitwise identical to those of the saved model.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>; weights of the other type are rounded.</typeparam>
    /// <param name="path">The path of the file, or of a run folder of <c>mytorch train</c>.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is corrupt, does not describe its layers (files of version 0.1.0 and of other programs do not), or has custom layers. In the last
    /// two cases, create the network and call <see cref="Load{T}(string, Sequential{T})"/>.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Model<T> Load<T>(string path) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        SafeTensorsContent content = Read(path);
        return Create(content, () => CreateLayer<T>(content));
    }

    /// <summary>
    /// Loads a model into a network that the caller has created with the layers of the file: for custom layers, and for files that do not describe
    /// their layers.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="path">The path of the file, or of a run folder of <c>mytorch train</c>.</param>
    /// <param name="network">The network, which the model uses.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is corrupt or does not match the layers; the network has not changed.</exception>
    public static Model<T> Load<T>(string path, Sequential<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        return Create(Read(path), () => network);
    }

    private static SafeTensorsContent Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            return SafeTensorsContent.Read(path);
        }

        string file = Path.Combine(path, FileInRun);
        return File.Exists(file) ? SafeTensorsContent.Read(file) : throw new FileNotFoundException($"{path} is a folder that does not contain {FileInRun}.", file);
    }

    private static Model<T> Create<T>(SafeTensorsContent content, Func<Layer<T>> create) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            Layer<T> layer = create();
            Action change = LayerFileExtensions.Prepare(layer, content);
            Model<T> model = ModelTexts.Read(layer as Sequential<T> ?? new Sequential<T>(layer), content.Metadata);
            change();
            model.Network.Eval();
            return model;
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{content.Path}: {exception.Message}", exception);
        }
        catch (InvalidDataException exception) when (!exception.Message.StartsWith(content.Path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{content.Path}: {exception.Message}", exception);
        }
    }

    private static Layer<T> CreateLayer<T>(SafeTensorsContent content) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (LayerFileExtensions.IsCheckpoint(content.Arrays))
        {
            throw new InvalidDataException(LayerFileExtensions.CheckpointHint);
        }

        LayerDescription description = LayerTexts.Find(content.Metadata)
            ?? throw new InvalidDataException("the file does not describe its layers, like files of version 0.1.0 and of other programs: create the network and call Model.Load(path, network).");
        return new LayerReader<T>(description, content.Arrays, "").Create();
    }
}
