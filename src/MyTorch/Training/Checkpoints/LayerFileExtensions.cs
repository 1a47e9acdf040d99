using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>Saves the state of layers and networks to files and loads it.</summary>
public static class LayerFileExtensions
{
    /// <summary>What to do with a checkpoint.</summary>
    internal const string CheckpointHint = "it is a checkpoint: Load of a Checkpoint takes it.";

    /// <summary>
    /// Writes <see cref="Layer{T}.SaveState"/> to a safetensors file (<see cref="SafeTensors"/>), whole or not at all. The layers with their
    /// settings are among its texts, as "mytorch.layers", from which <see cref="Model.Load{T}(string)"/> creates the network; of layers from
    /// outside the library only the names are. An optimizer's state is not in it. PyTorch loads it with load_state_dict, also strictly, and predicts the same if its BatchNorm has
    /// the same eps: it takes the running variance, here divided by N, as it is.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="layer">A layer or a network of layers.</param>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="metadata">Texts to put beside the arrays, for <see cref="SafeTensors.ReadMetadata"/>. The settings replace texts of the same names.</param>
    /// <exception cref="ArgumentException">A name of a text is empty, reserved or there twice; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written; what it held before is as it was.</exception>
    public static void Save<T>(this Layer<T> layer, string path, IEnumerable<KeyValuePair<string, string>>? metadata = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(layer);
        SafeTensors.Write(path, layer.SaveState(), LayerTexts.AddTo(metadata ?? [], layer));
    }

    /// <summary>
    /// <see cref="Layer{T}.LoadState"/> from a safetensors file, of this library or of PyTorch, or from the files that an index lists
    /// (<see cref="SafeTensors.Read"/>). After a save, the same layers predict bit for bit what they predicted before.
    /// </summary>
    /// <remarks>
    /// A saved file describes its layers, and is not loaded into layers of other kinds or with other settings that predictions depend on, nor
    /// into a BatchNorm with another alpha; dropout may differ. A file by PyTorch describes none: create its BatchNorm by
    /// <see cref="BatchNorm.LikePyTorch"/>. <see cref="Model.Load{T}(string)"/> creates the layers itself.
    /// </remarks>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="layer">A layer or a network of layers.</param>
    /// <param name="path">The file.</param>
    /// <param name="prefix">A prefix to strip from every name that begins with it, such as "module." of DataParallel in PyTorch.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is corrupt (<see cref="SafeTensors.Read"/>), or does not fit the layers or their settings, in which case the message
    /// lists all that does not; nothing has changed.
    /// </exception>
    public static void Load<T>(this Layer<T> layer, string path, string prefix = "") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(prefix);
        Prepare(layer, SafeTensorsContent.Read(path), prefix)();
    }

    /// <summary>Saves <see cref="MLP{T}.Layers"/>: the names are those of an nn.Sequential of Linear, BatchNorm and activation.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network.</param>
    /// <param name="path">The file to write or to replace.</param>
    /// <param name="metadata">Texts to put beside the arrays.</param>
    /// <exception cref="ArgumentException">A name of a text is empty, reserved or there twice; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written; what it held before is as it was.</exception>
    public static void Save<T>(this MLP<T> network, string path, IEnumerable<KeyValuePair<string, string>>? metadata = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Layers.Save(path, metadata);
    }

    /// <summary>Loads <see cref="MLP{T}.Layers"/> from a file; the momentum stays.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network.</param>
    /// <param name="path">The file.</param>
    /// <param name="prefix">A prefix to strip from every name that begins with it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is corrupt or does not fit the network; nothing has changed.</exception>
    public static void Load<T>(this MLP<T> network, string path, string prefix = "") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Layers.Load(path, prefix);
    }

    /// <summary>Checks the content of a file as a whole; what is returned copies the arrays into the layer.</summary>
    internal static Action Prepare<T>(Layer<T> layer, SafeTensorsContent content, string prefix = "") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FileArrays arrays = content.WithoutPrefix(prefix).Arrays;
        Action change = LayerState.Prepare(layer.StateEntries, arrays, problems => Error(IsCheckpoint(arrays) ? CheckpointHint : problems));
        LayerTexts.Require(layer, content.Metadata, Error, prefix: prefix);
        return change;

        InvalidDataException Error(string problem) => new($"{content.Path}: {problem}");
    }

    /// <summary>Whether arrays are those of a checkpoint.</summary>
    internal static bool IsCheckpoint(FileArrays arrays) => arrays.Keys.Any(name => name.StartsWith($"{LayerState.InCheckpoint}.", StringComparison.Ordinal));
}
