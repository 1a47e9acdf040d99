using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>Saves the state of layers and networks to files and loads it.</summary>
public static class LayerFileExtensions
{
    /// <summary>The message for a checkpoint that is loaded as a model.</summary>
    internal const string CheckpointHint = "it is a checkpoint: load it with Checkpoint.Load(path).";

    /// <summary>
    /// Writes <see cref="Layer{T}.SaveState"/> to a safetensors file (<see cref="SafeTensors"/>) atomically. The metadata entry "mytorch.layers"
    /// describes the layers and their settings, so that <see cref="Model.Load{T}(string)"/> can create the network; of custom layers it has only
    /// the names. The optimizer state is not saved. PyTorch loads the file with a strict load_state_dict, and predicts the same if its BatchNorm
    /// has the same eps: it uses the running variance, here divided by N, unchanged.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="layer">A layer or a network of layers.</param>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="metadata">Additional metadata, for <see cref="SafeTensors.ReadMetadata"/>. Entries with the names of the layer settings are replaced.</param>
    /// <exception cref="ArgumentException">A metadata name is empty, reserved or used twice; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written; its previous content is unchanged.</exception>
    public static void Save<T>(this Layer<T> layer, string path, IEnumerable<KeyValuePair<string, string>>? metadata = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(layer);
        SafeTensors.Write(path, layer.SaveState(), LayerTexts.AddTo(metadata ?? [], layer));
    }

    /// <summary>
    /// Loads the state of a layer (<see cref="Layer{T}.LoadState"/>) from a safetensors file of this library or of PyTorch, or from the files that
    /// an index lists (<see cref="SafeTensors.Read"/>). Predictions are bitwise identical to those of the saved layer.
    /// </summary>
    /// <remarks>
    /// A file of this library describes its layers. It is rejected if the types of the layers, their settings that affect predictions, or the
    /// alpha of a BatchNorm differ; dropout may differ. A file of PyTorch does not describe its layers: create its BatchNorm with
    /// <see cref="BatchNorm.LikePyTorch"/>. <see cref="Model.Load{T}(string)"/> creates the layers itself.
    /// </remarks>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="layer">A layer or a network of layers.</param>
    /// <param name="path">The file.</param>
    /// <param name="prefix">A prefix to strip from every name that begins with it, such as "module." of DataParallel in PyTorch.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is corrupt (<see cref="SafeTensors.Read"/>) or does not match the layers or their settings; the message lists all differences.
    /// Nothing has changed.
    /// </exception>
    public static void Load<T>(this Layer<T> layer, string path, string prefix = "") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(prefix);
        Prepare(layer, SafeTensorsContent.Read(path), prefix)();
    }

    /// <summary>Saves <see cref="MLP{T}.Layers"/> under the names of an nn.Sequential of Linear, BatchNorm and activation layers.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network.</param>
    /// <param name="path">The file to write or to replace.</param>
    /// <param name="metadata">Additional metadata.</param>
    /// <exception cref="ArgumentException">A metadata name is empty, reserved or used twice; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written; its previous content is unchanged.</exception>
    public static void Save<T>(this MLP<T> network, string path, IEnumerable<KeyValuePair<string, string>>? metadata = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Layers.Save(path, metadata);
    }

    /// <summary>Loads <see cref="MLP{T}.Layers"/> from a file; the momentum is unchanged.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network.</param>
    /// <param name="path">The file.</param>
    /// <param name="prefix">A prefix to strip from every name that begins with it.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is corrupt or does not match the network; nothing has changed.</exception>
    public static void Load<T>(this MLP<T> network, string path, string prefix = "") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Layers.Load(path, prefix);
    }

    /// <summary>Validates the whole content of a file and returns an action that copies the arrays into the layer.</summary>
    internal static Action Prepare<T>(Layer<T> layer, SafeTensorsContent content, string prefix = "") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FileArrays arrays = content.WithoutPrefix(prefix).Arrays;
        Action change = LayerState.Prepare(layer.StateEntries, arrays, problems => Error(IsCheckpoint(arrays) ? CheckpointHint : problems));
        LayerTexts.Require(layer, content.Metadata, Error, prefix: prefix);
        return change;

        InvalidDataException Error(string problem) => new($"{content.Path}: {problem}");
    }

    /// <summary>Whether the arrays come from a checkpoint.</summary>
    internal static bool IsCheckpoint(FileArrays arrays) => arrays.Keys.Any(name => name.StartsWith($"{LayerState.InCheckpoint}.", StringComparison.Ordinal));
}
