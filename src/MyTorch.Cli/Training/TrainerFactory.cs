using System.Numerics;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>Creates the trainer and the batches for the settings.</summary>
internal static class TrainerFactory
{
    /// <summary>A trainer with a new network.</summary>
    public static Trainer<T> Create<T>(
        TrainSettings settings, ModelInput<T> input, int samples, bool recordsGradientNorms, IReadOnlyList<ITrainingCallback<T>> callbacks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int inputs, int outputs) = (input.Schema.Features.Count, input.Schema.Outputs);
        Criterion<T> criterion = CriterionFactory.Create<T>(settings, input.IsClassification);
        Metric<T>[] metrics = [input.IsClassification ? Metric.Error<T>() : Metric.ForQuantities<T>(TrainingJob<T>.Error, numbers => 1 - numbers.R2)];
        double? clip = settings.Clip > 0 ? settings.Clip : null;
        EarlyStopping? stopping = CreateStopping(settings);
        string? monitor = settings.Monitor == TrainSettings.MonitorsError ? EpochErrors.Validation : null;
        Penalty<T>[] penalties = [.. settings.L1 > 0 ? [Penalty.L1<T>(settings.L1)] : Array.Empty<Penalty<T>>(), .. settings.L2 > 0 ? [Penalty.L2<T>(settings.L2)] : Array.Empty<Penalty<T>>()];
        if (settings.Optimizer == Optimizers.Handout)
        {
            return new Trainer<T>(NetworkFactory.CreateHandoutNetwork(settings, inputs, outputs, criterion))
            {
                Penalties = penalties,
                Metrics = metrics,
                MaxGradientNorm = clip,
                EarlyStopping = stopping,
                Monitor = monitor,
                RecordsGradientNorms = recordsGradientNorms,
                Callbacks = callbacks,
            };
        }

        Sequential<T> network = NetworkFactory.Create<T>(settings, inputs, outputs);
        Optimizer<T> optimizer = OptimizerFactory.Create(settings, network.Parameters);
        return new Trainer<T>(network, criterion, optimizer)
        {
            Scheduler = OptimizerFactory.CreateSchedule(settings, optimizer, BatchesOf(settings, samples)),
            Penalties = penalties,
            Metrics = metrics,
            MaxGradientNorm = clip,
            EarlyStopping = stopping,
            Monitor = monitor,
            RecordsGradientNorms = recordsGradientNorms,
            Callbacks = callbacks,
        };
    }

    private static EarlyStopping? CreateStopping(TrainSettings settings) => settings is { Patience: 0, Tolerance: null } ? null
        : new EarlyStopping(settings.Patience > 0 ? settings.Patience : int.MaxValue, settings.MinDelta, restoreBest: settings.Patience > 0) { Tolerance = settings.Tolerance };

    /// <summary>The number of batches of an epoch, at least 1.</summary>
    private static int BatchesOf(TrainSettings settings, int samples) =>
        Math.Max(1, settings.DropLast == "yes" || settings.MergesLastSingle(samples) ? samples / settings.BatchSize : ((samples - 1) / settings.BatchSize) + 1);

    /// <summary>The batches to learn from: those of the handout's loop for its training, unless they are augmented.</summary>
    /// <exception cref="InvalidDataException">There are too few samples for a batch that is not left out.</exception>
    public static IBatchSource<T> CreateBatches<T>(TrainSettings settings, TrainingData<T> data) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int samples = data.Split.Train.Count;
        bool dropLast = settings.DropLast == "yes";
        if (samples == 1 && settings.BatchNormLayers > 0)
        {
            throw new InvalidDataException($"{data.Name}: BatchNorm needs more than one training sample; add --batch-norm 0.");
        }

        if (dropLast && samples < settings.BatchSize)
        {
            throw new InvalidDataException(
                $"{data.Name}: {DisplayFormat.Count(samples, "training sample")}, but --drop-last yes leaves no full batch of {settings.BatchSize}; choose a smaller --batch-size.");
        }

        return settings.Augments
            ? Load(data.Raw.Train, CreateTransforms(settings, data.Input))
            : Load(data.Split.Train, shufflesLastOrder: settings.Optimizer == Optimizers.Handout);

        DataLoader<T> Load(Dataset<T> part, IReadOnlyList<IBatchTransform<T>>? transforms = null, bool shufflesLastOrder = false) =>
            new(part, settings.BatchSize, shuffle: true, settings.Seed, dropLast, transforms, settings.MergesLastSingle(samples)) { ReshufflesPreviousOrder = shufflesLastOrder };
    }

    /// <summary>Images are turned before they are scaled, which would move the 0 of their background.</summary>
    private static List<IBatchTransform<T>> CreateTransforms<T>(TrainSettings settings, ModelInput<T> input) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var transforms = new List<IBatchTransform<T>>();
        if (input.Image is { } image && (settings.Rotate > 0 || settings.Shift > 0))
        {
            transforms.Add(new RandomAffine<T>(image.Rows, image.Columns, settings.Rotate, settings.Shift, settings.Seed));
        }

        transforms.Add(new Scaling<T>(input.Features, input.Targets));
        if (settings.Noise > 0)
        {
            transforms.Add(new GaussianNoise<T>(settings.Noise, settings.Seed));
        }

        return transforms;
    }
}
