using System.Numerics;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>
/// The checkpoints and the settings of a run, from which it can be resumed. Nothing is written before the first epoch ends, so a run that fails in its
/// first epoch leaves an earlier run in the same folder unchanged.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class RunCheckpoints<T> : ITrainingCallback<T>, IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The file of the settings.</summary>
    public const string SettingsName = "settings.json";

    /// <summary>The folder of the checkpoints.</summary>
    public const string FolderName = "checkpoints";

    /// <summary>An empty file next to the checkpoints of an unfinished run.</summary>
    private const string UnfinishedName = "unfinished";

    private const string SamplesName = "samples";

    private readonly OutputFolder _output;
    private readonly TrainSettings _settings;
    private readonly Lazy<long> _samples;
    private CheckpointFolder? _folder;
    private bool _isBegun;

    /// <summary>Locks the folder and the checkpoints of an earlier run in it, if they exist.</summary>
    /// <param name="output">The folder of the run.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="data">Its samples; a resumed run checks that they are the same.</param>
    /// <exception cref="IOException">Another process is writing to the folder.</exception>
    public RunCheckpoints(OutputFolder output, TrainSettings settings, Lazy<TrainingData<T>> data)
    {
        (_output, _settings, _samples) = (output, settings, new Lazy<long>(() => SampleChecksum.Of(data.Value.Raw)));
        output.TakeIfExists();
        _folder = OpenIfExists();
    }

    /// <summary>Whether the folder has the files of an earlier run, which will be replaced.</summary>
    public bool ReplacesRun => !_isBegun && _output.Has(SettingsName);

    /// <summary>Whether the folder contains an unfinished run that can be resumed.</summary>
    public bool HasUnfinished => _folder is { Files.Count: > 0 } && _output.Has(Path.Combine(FolderName, UnfinishedName));

    /// <summary>Rejects a new run that would replace an unfinished one.</summary>
    /// <exception cref="WrongOptionsException">The folder contains an unfinished run.</exception>
    public void RequireFree()
    {
        if (HasUnfinished)
        {
            throw new WrongOptionsException($"{_output} contains an unfinished run: continue it with --resume, or choose another folder.");
        }
    }

    /// <summary>Marks the run as finished.</summary>
    public void Finish()
    {
        if (_folder is not null)
        {
            File.Delete(UnfinishedPath);
        }
    }

    /// <summary>Restores a trainer from the latest checkpoint.</summary>
    /// <returns>The checkpoint, and newer ones that are damaged.</returns>
    /// <exception cref="InvalidDataException">There is no checkpoint, all are damaged, or the samples differ.</exception>
    public LoadedCheckpoint Load(Trainer<T> trainer)
    {
        LoadedCheckpoint loaded = _folder?.LoadLatest(new Checkpoint<T>(trainer))
            ?? throw new InvalidDataException($"{_output.PathOf(FolderName)}: nothing to resume: no checkpoint was saved.");
        if (!loaded.Extra.TryGetValue(SamplesName, out NpyArray? saved) || !saved.ToArray<long>().SequenceEqual([_samples.Value]))
        {
            throw new InvalidDataException($"{loaded.Path}: the samples differ from those of the saved run: the files have changed, or an earlier version held out other samples. Restore the files, or start a new run.");
        }

        _isBegun = true;
        WriteSettings();
        return loaded;
    }

    /// <inheritdoc/>
    public void EpochEnded(Trainer<T> trainer, EpochMetrics epoch)
    {
        // From now on the folder belongs to this run, with or without checkpoints.
        _output.Take();
        if (_settings.CheckpointEvery == 0 || (epoch.Epoch % _settings.CheckpointEvery != 0 && epoch.Epoch != epoch.Epochs))
        {
            return;
        }

        Begin();
        _folder ??= new CheckpointFolder(_output.PathOf(FolderName));
        if (!File.Exists(UnfinishedPath))
        {
            File.Create(UnfinishedPath).Dispose();
        }

        _folder.Save(new Checkpoint<T>(trainer), new Dictionary<string, NpyArray> { [SamplesName] = NpyArray.FromArray([_samples.Value], 1) });
    }

    /// <summary>Starts this run in the folder if it has not started: removes the checkpoints of an earlier run and writes the settings.</summary>
    /// <returns>The folder of the run.</returns>
    /// <exception cref="IOException">Another process is writing to the folder.</exception>
    public string Begin()
    {
        string path = _output.Take();
        if (_isBegun)
        {
            return path;
        }

        _folder ??= OpenIfExists();

        // In this order, a process killed in between never leaves checkpoints with the settings of another run.
        foreach (string old in _folder?.Files ?? [])
        {
            File.Delete(old);
        }

        WriteSettings();
        _isBegun = true;
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();

    private string UnfinishedPath => _output.PathOf(Path.Combine(FolderName, UnfinishedName));

    private CheckpointFolder? OpenIfExists()
    {
        string path = _output.PathOf(FolderName);
        return Directory.Exists(path) ? new CheckpointFolder(path) : null;
    }

    private void WriteSettings()
    {
        string json = SettingsJson.Write(_settings.WithFullPaths() with { OutputPath = null }, new TrainOptions().SettingsOf(_settings));
        AtomicFile.Write(_output.PathOf(SettingsName), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
    }
}
