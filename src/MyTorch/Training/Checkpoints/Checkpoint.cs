using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// A training run in one file: the network with the counters of its dropout layers, the optimizer, the schedule of the learning rates, and
/// named arrays of whoever drives the training, such as the epoch; or all of a <see cref="Trainer{T}"/>. A run that is loaded goes on with the
/// bits of one that never stopped, if its batches are functions of the epoch, as those of <see cref="DataLoader{T}"/> are.
/// </summary>
/// <remarks>
/// The file is a safetensors file (<see cref="SafeTensors"/>) with the names of the parts in front, as in "network.0.weight"; a checksum
/// covers every bit of it. The layers with their settings are among its texts, and those that predictions depend on are compared, as is alpha of
/// BatchNorm; the probability of dropout is not, and settings such as beta of Adam are not in it: create everything as it was.
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
    private static readonly Dictionary<string, NpyArray> Nothing = [];
    private readonly OrderedDictionary<string, IStateful> _parts = [];
    private readonly Layer<T> _network;

    /// <summary>Names what to save and to load; without the parts that are null.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">The optimizer of its parameters.</param>
    /// <param name="scheduler">The schedule of the optimizer's learning rates.</param>
    /// <param name="plateau">The same, where it depends on a figure.</param>
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

        // Last, since a scheduler sets learning rates, and those of the optimizer may have been changed by hand.
        Add(OptimizerName, optimizer);
    }

    /// <summary>The handout's network with its own momentum.</summary>
    /// <param name="network">A network that <see cref="MLP{T}.Step"/> or <see cref="MLP{T}.TrainStep"/> trains.</param>
    public Checkpoint(MLP<T> network)
        : this((network ?? throw new ArgumentNullException(nameof(network))).Layers) => Add(MomentumName, new MomentumState<T>(network.LinearLayers));

    /// <summary>
    /// All that a trainer goes on from: its network, the optimizer or the handout's momentum, the schedule, and the trainer's own state, which
    /// is the history, the counters of early stopping and the best weights. To be saved when an epoch has ended (<see cref="ITrainingCallback{T}.EpochEnded"/>).
    /// </summary>
    /// <param name="trainer">The trainer; one that the file is loaded into has the same settings.</param>
    /// <exception cref="ArgumentException">Its schedule is not of this library, so that its state is unknown.</exception>
    public Checkpoint(Trainer<T> trainer)
        : this((trainer ?? throw new ArgumentNullException(nameof(trainer))).Network)
    {
        if (trainer.Scheduler is not (null or IStateful))
        {
            throw new ArgumentException(
                $"The trainer's schedule is a {trainer.Scheduler.GetType().Name}, whose state is unknown here: only a LearningRateScheduler or a ReduceLROnPlateau can be saved.",
                nameof(trainer));
        }

        Add(trainer.Scheduler is ReduceLROnPlateau<T> ? PlateauName : SchedulerName, (IStateful?)trainer.Scheduler);
        Add(trainer.StepState.Name, trainer.StepState.State);
        Add("trainer", trainer);
    }

    /// <summary>Writes everything to a file, whole or not at all.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="extra">Arrays of the caller's, which <see cref="Load"/> gives back.</param>
    /// <exception cref="ArgumentException">A name is not valid Unicode; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written, as when there is no space left; what it held before is as it was.</exception>
    public void Save(string path, IReadOnlyDictionary<string, NpyArray>? extra = null) => SafeTensors.Write(
        path,
        from part in _parts.Select(part => KeyValuePair.Create(part.Key, part.Value.SaveState())).Append(KeyValuePair.Create(ExtraName, extra ?? Nothing))
        from array in part.Value
        select KeyValuePair.Create($"{part.Key}.{array.Key}", array.Value),
        LayerTexts.AddTo([], _network, NetworkPart));

    /// <summary>Sets everything as it was saved.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What the caller gave to <see cref="Save"/>.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, is no checkpoint, or is one of other parts, shapes or element types; the message says what is wrong, and nothing
    /// has changed.
    /// </exception>
    public IReadOnlyDictionary<string, NpyArray> Load(string path) => Restore(Read(path));

    /// <summary>The content of a file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or none of this library.</exception>
    internal static SafeTensorsContent Read(string path) => SafeTensorsContent.ReadFile(path, requireChecksum: true);

    /// <summary>The rest of <see cref="Load"/>: every part is checked before any is changed.</summary>
    internal IReadOnlyDictionary<string, NpyArray> Restore(SafeTensorsContent content)
    {
        (string path, FileArrays arrays, IReadOnlyDictionary<string, string> metadata) = content;
        ILookup<string, KeyValuePair<string, NpyArray>> found = arrays.ToLookup(array => array.Key.Split('.')[0]);
        string[] unknown = [.. found.Select(part => part.Key).Except([.. _parts.Keys, ExtraName])];
        if (unknown.Length > 0)
        {
            string hint = found.Contains(LayerState.InCheckpoint) ? "" : " If it is the file of a model, Load of the network takes it.";
            throw new InvalidDataException($"{path}: it has {string.Join(", ", unknown)}, which is unknown here, where there are {string.Join(", ", _parts.Keys)}.{hint}");
        }

        if (found.FirstOrDefault(part => arrays.ContainsKey(part.Key)) is { } bare)
        {
            throw new InvalidDataException($"{path}: it has an array {bare.Key}, but that is a part, whose arrays have names such as {bare.Key}.weight.");
        }

        Action[] changes =
        [
            .. _parts.Select(part => part.Value.PrepareState(Under(part.Key), problem => new InvalidDataException($"{path}: {part.Key}: {problem}"))),
        ];
        LayerTexts.Require(_network, metadata, problem => new InvalidDataException($"{path}: {LayerState.InCheckpoint}: {problem}"), NetworkPart);
        foreach (Action change in changes)
        {
            change();
        }

        return Under(ExtraName);

        Dictionary<string, NpyArray> Under(string part) => found[part].ToDictionary(array => array.Key[(part.Length + 1)..], array => array.Value);
    }

    private void Add(string name, IStateful? part)
    {
        if (part is not null)
        {
            _parts.Add(name, part);
        }
    }
}
