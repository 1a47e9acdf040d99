using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>One training in memory, without console and files: from settings and samples to a trained network and its metrics.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class TrainingJob<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The name of the metric: the fraction of wrong predictions, and for numbers the fraction of their variance that is not explained, 1 - R2.</summary>
    public const string Error = "error";

    private readonly bool _isReported;
    private readonly TrainSettings _settings;
    private readonly TrainingData<T> _data;

    /// <summary>Builds everything and trains nothing yet.</summary>
    /// <param name="settings">What to do; where they are about data, they are those that it was loaded with.</param>
    /// <param name="data">The samples, which are not changed: several jobs may have the same at the same time.</param>
    /// <param name="isReported">Whether to find what only a report shows: the norms of the gradients, and mistakes among the validation samples.</param>
    /// <param name="callbacks">The training callbacks.</param>
    public TrainingJob(TrainSettings settings, TrainingData<T> data, bool isReported = false, params IReadOnlyList<ITrainingCallback<T>> callbacks)
    {
        RequireThreshold(settings, data);
        (_isReported, _settings, _data) = (isReported, settings, data);
        Trainer = TrainerFactory.Create(settings, data.Input, data.Split.Train.Count, isReported, callbacks);
    }

    /// <summary>A reported job whose trainer another one has made with the same settings and samples.</summary>
    public TrainingJob(TrainSettings settings, TrainingData<T> data, Trainer<T> trainer) => (_isReported, _settings, _data, Trainer) = (true, settings, data, trainer);

    /// <summary>The trainer, whose checkpoints a run resumes from.</summary>
    public Trainer<T> Trainer { get; }

    /// <summary>Trains to the last epoch, unless patience or the token ends it before, and looks at the validation samples.</summary>
    /// <param name="progress">Receives every finished epoch.</param>
    /// <param name="stop">Stops after the current batch; the weights so far are kept.</param>
    /// <exception cref="NotFiniteNumberException">A loss or a gradient is not finite; the message names epoch and batch.</exception>
    public TrainingResult<T> Run(IProgress<EpochMetrics>? progress = null, CancellationToken stop = default)
    {
        Fit(progress, stop);
        return Evaluate();
    }

    /// <summary>The training alone.</summary>
    /// <param name="progress">Receives every finished epoch.</param>
    /// <param name="stop">Stops after the current batch.</param>
    /// <exception cref="NotFiniteNumberException">A loss or a gradient is not finite; the message names epoch and batch.</exception>
    public History Fit(IProgress<EpochMetrics>? progress, CancellationToken stop) => Trainer.Fit(
        TrainerFactory.CreateBatches(_settings, _data), new DataLoader<T>(_data.Split.Validation, _settings.BatchSize), _settings.Epochs, progress, stop);

    /// <summary>Looks at the validation samples, and the test samples, with the network as it is trained.</summary>
    public TrainingResult<T> Evaluate()
    {
        History history = Trainer.History;
        double? threshold = FindThreshold();
        bool isStopped = history.Epochs < _settings.Epochs && Trainer.EarlyStopping is not { ShouldStop: true };
        return new TrainingResult<T>(_settings, _data.Input, Trainer.Network, history, Trainer.EarlyStopping is { RestoresBest: true } stopping ? stopping.BestEpoch : 0, Evaluate(_data.Raw.Validation, threshold), isStopped)
        {
            // The trials of a search must not see the test samples.
            Test = _isReported && _data.Raw.Test is { } test ? Evaluate(test, threshold) : null,
            FileChecksum = _data.FileChecksum,
            Threshold = threshold,
            HasConverged = Trainer.EarlyStopping is { HasConverged: true },
        };
    }

    private Evaluation Evaluate(Dataset<T> raw, double? threshold) =>
        Evaluator<T>.Of(Trainer.Network, _data.Input, _settings, new DataLoader<T>(raw, CommandOptions.BatchSize).Epoch(1, reuse: true), _isReported, threshold);

    /// <summary>Rejects a threshold that does not fit the samples, before anything is trained.</summary>
    /// <exception cref="WrongOptionsException">There are not two classes.</exception>
    /// <exception cref="InvalidDataException">The threshold is to be chosen by samples of one class.</exception>
    public static void RequireThreshold(TrainSettings settings, TrainingData<T> data)
    {
        if (settings.Threshold is not { } threshold)
        {
            return;
        }

        if (Thresholds.Conflict(data.Input.Schema) is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        if (Thresholds.IsChosen(threshold) && OneHot.Decode(data.Raw.Validation.Y).Distinct().Count() < 2)
        {
            throw new InvalidDataException($"{data.Name}: all validation samples are of one class, so that --threshold {threshold} has nothing to choose by; hold out more samples, or give a number.");
        }
    }

    /// <summary>The threshold that the settings give, or choose by the validation samples; null too where their probabilities are not numbers.</summary>
    private double? FindThreshold()
    {
        if (_settings.Threshold is not { } name)
        {
            return null;
        }

        if (Thresholds.TryRead(name, out double given))
        {
            return given;
        }

        Dataset<T> validation = _data.Raw.Validation;
        Matrix<T> outputs = Trainer.Network.Predict(_data.Input.ScaleFeatures(validation.X));
        ModelInput<T>.ToProbabilities(outputs);
        double[] probabilities = [.. outputs.Column(1).Select(double.CreateTruncating)];
        return probabilities.Any(double.IsNaN) ? null : Thresholds.MetricOf(name)!.FindThreshold(probabilities, OneHot.Decode(validation.Y));
    }
}
