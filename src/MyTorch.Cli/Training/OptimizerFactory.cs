using System.Numerics;

namespace MyTorch.Cli;

/// <summary>Creates the optimizer and the learning rate schedule for the settings.</summary>
internal static class OptimizerFactory
{
    /// <summary>An optimizer of all parameters; only weights decay.</summary>
    public static Optimizer<T> Create<T>(TrainSettings settings, IReadOnlyList<Parameter<T>> parameters) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IReadOnlyList<ParameterGroup<T>> groups = ParameterGroups.DecayWeightsOnly(parameters, settings.InitialLearningRate, settings.WeightDecay);
        return settings.Optimizer switch
        {
            Optimizers.Sgd => new SGD<T>(groups, settings.Momentum),
            Optimizers.Adam => new Adam<T>(groups),
            Optimizers.AdamW => new AdamW<T>(groups),
            Optimizers.RmsProp => new RMSprop<T>(groups),
            Optimizers.Adagrad => new Adagrad<T>(groups),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Optimizer, "unknown optimizer"),
        };
    }

    /// <summary>Creates the learning rate schedule, or returns null if the rate is constant.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="batches">The number of batches of an epoch.</param>
    /// <exception cref="WrongOptionsException">The schedule has more steps than it can count.</exception>
    public static ILearningRateScheduler? CreateSchedule<T>(TrainSettings settings, Optimizer<T> optimizer, int batches) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double Drop = 0.1;
        const double Decline = 0.95;
        bool byBatch = settings.ScheduleBy == Schedules.ByBatch;
        return settings.Schedule switch
        {
            Schedules.Cosine => By(new CosineAnnealingLR(Steps())),
            Schedules.Step => By(new StepLR(settings.StepSize, settings.Gamma ?? Drop)),
            Schedules.Exponential => By(new ExponentialLR(settings.Gamma ?? Decline)),
            Schedules.Plateau => new ReduceLROnPlateau<T>(optimizer, settings.Gamma ?? Drop, settings.StepSize),
            _ => null,
        };

        int Steps() => (long)Math.Max(1, settings.Epochs) * (byBatch ? batches : 1) is var steps and <= int.MaxValue
            ? (int)steps
            : throw new WrongOptionsException($"--schedule-by batch has a step for each of the {batches} batches of {settings.Epochs} epochs, but --schedule cosine has at most {int.MaxValue}: choose fewer --epochs, or --schedule-by epoch.");

        LearningRateScheduler<T> By(LearningRateSchedule schedule) => new(optimizer, schedule) { StepsEveryBatch = byBatch };
    }
}
