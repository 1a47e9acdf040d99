using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// Saves a training run to one file and restores it: the network with its dropout counters, the optimizer, the learning-rate schedule and named
/// arrays of the caller, such as the epoch; or a whole <see cref="Trainer{T}"/>. A restored run is bitwise identical to an uninterrupted one if
/// its batches depend only on the epoch, as those of <see cref="DataLoader{T}"/> do.
/// </summary>
/// <remarks>
/// The file is a safetensors file (<see cref="SafeTensors"/>) with a checksum; array names begin with the part, as in "network.0.weight". Its
/// metadata describes the layers. Loading compares the settings that affect predictions and the alpha of BatchNorm, but not the dropout
/// probability. Settings such as the betas of Adam are not saved: create all objects with the same settings as before.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <seealso cref="CheckpointFolder"/>
public sealed class Checkpoint<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal const string OptimizerName = "optimizer";
    internal const string MomentumName = "momentum";
    private const string SchedulerName = "scheduler";
    private const string PlateauName = "plateau";
    private const string ExtraName = "extra";
    private const string NetworkPart = $"{LayerState.InCheckpoint}.";
    private static readonly Dictionary<string, NpyArray> NoArrays = [];
    private readonly OrderedDictionary<string, IStateful> _parts = [];
    private readonly Layer<T> _network;

    /// <summary>Creates a checkpoint of the given objects; those that are null are left out.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">The optimizer of its parameters.</param>
    /// <param name="scheduler">The learning-rate schedule of the optimizer.</param>
    /// <param name="plateau">The learning-rate schedule, if it depends on a metric.</param>
    public Checkpoint(
        Layer<T> network, Optimizer<T>? optimizer = null, LearningRateScheduler<T>? scheduler = null, ReduceLROnPlateau<T>? plateau = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        IMaskedLayer[] masked = [.. network.Descendants.OfType<IMaskedLayer>().Distinct()];
        Add(LayerState.InCheckpoint, network);
        Add("dropout", masked.Length > 0 ? new MaskState(masked) : null);
        Add(SchedulerName, scheduler);
        Add(PlateauName, plateau);

        // Last, since restoring a scheduler sets learning rates, and those of the optimizer may have been changed by hand.
        Add(OptimizerName, optimizer);
    }

    /// <summary>Creates a checkpoint of the handout's network with its own momentum.</summary>
    /// <param name="network">A network that is trained by <see cref="MLP{T}.Step"/> or <see cref="MLP{T}.TrainStep"/>.</param>
    public Checkpoint(MLP<T> network)
        : this((network ?? throw new ArgumentNullException(nameof(network))).Layers) => Add(MomentumName, new MomentumState<T>(network.LinearLayers));

    /// <summary>
    /// Creates a checkpoint of a trainer: its network, the optimizer or the handout's momentum, the schedule, the history, the early-stopping
    /// counters and the best weights. Save it at the end of an epoch (<see cref="ITrainingCallback{T}.EpochEnded"/>).
    /// </summary>
    /// <param name="trainer">The trainer. To load the file, create a trainer with the same settings.</param>
    /// <exception cref="ArgumentException">The trainer's schedule is not a class of this library, so it cannot be saved.</exception>
    public Checkpoint(Trainer<T> trainer)
        : this((trainer ?? throw new ArgumentNullException(nameof(trainer))).Network)
    {
        if (trainer.Scheduler is not (null or IStateful))
        {
            throw new ArgumentException(
                $"The trainer's schedule is of type {trainer.Scheduler.GetType().Name}, which cannot be saved: use a LearningRateScheduler or ReduceLROnPlateau.",
                nameof(trainer));
        }

        Add(trainer.Scheduler is ReduceLROnPlateau<T> ? PlateauName : SchedulerName, (IStateful?)trainer.Scheduler);
        Add(trainer.StepState.Name, trainer.StepState.State);
        Add("trainer", trainer);
    }

    /// <summary>Writes the checkpoint to a file atomically.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="extra">Additional arrays, which <see cref="Load"/> returns.</param>
    /// <exception cref="ArgumentException">A name is not valid Unicode; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full; its previous content is unchanged.</exception>
    public void Save(string path, IReadOnlyDictionary<string, NpyArray>? extra = null) => SafeTensors.Write(
        path,
        from part in _parts.Select(part => KeyValuePair.Create(part.Key, part.Value.SaveState())).Append(KeyValuePair.Create(ExtraName, extra ?? NoArrays))
        from array in part.Value
        select KeyValuePair.Create($"{part.Key}.{array.Key}", array.Value),
        LayerTexts.AddTo([], _network, NetworkPart));

    /// <summary>Restores everything from a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The additional arrays that were passed to <see cref="Save"/>.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, is not a checkpoint, or has other parts, shapes or element types. The message says what is wrong; nothing has
    /// changed.
    /// </exception>
    public IReadOnlyDictionary<string, NpyArray> Load(string path) => Restore(Read(path));

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or was not written by this library.</exception>
    internal static SafeTensorsContent Read(string path) => SafeTensorsContent.ReadFile(path, requireChecksum: true);

    /// <summary>Restores everything from the content of a file. All parts are checked before any is changed.</summary>
    internal IReadOnlyDictionary<string, NpyArray> Restore(SafeTensorsContent content)
    {
        (string path, FileArrays arrays, IReadOnlyDictionary<string, string> metadata) = content;
        ILookup<string, KeyValuePair<string, NpyArray>> parts = arrays.ToLookup(array => array.Key.Split('.')[0]);
        string[] unknown = [.. parts.Select(part => part.Key).Except([.. _parts.Keys, ExtraName])];
        if (unknown.Length > 0)
        {
            string hint = parts.Contains(LayerState.InCheckpoint) ? "" : " If it is a model file, load it with network.Load(path).";
            throw new InvalidDataException($"{path}: unknown parts: {string.Join(", ", unknown)}; expected {string.Join(", ", _parts.Keys)}.{hint}");
        }

        if (parts.FirstOrDefault(part => arrays.ContainsKey(part.Key)) is { } bare)
        {
            throw new InvalidDataException($"{path}: found an array named {bare.Key}, which is the name of a part: expected names such as {bare.Key}.weight.");
        }

        Action[] changes =
        [
            .. _parts.Select(part => part.Value.PrepareState(ArraysOf(part.Key), problem => new InvalidDataException($"{path}: {part.Key}: {problem}"))),
        ];
        LayerTexts.Require(_network, metadata, problem => new InvalidDataException($"{path}: {LayerState.InCheckpoint}: {problem}"), NetworkPart);
        foreach (Action change in changes)
        {
            change();
        }

        return ArraysOf(ExtraName);

        Dictionary<string, NpyArray> ArraysOf(string part) => parts[part].ToDictionary(array => array.Key[(part.Length + 1)..], array => array.Value);
    }

    private void Add(string name, IStateful? part)
    {
        if (part is not null)
        {
            _parts.Add(name, part);
        }
    }
}
