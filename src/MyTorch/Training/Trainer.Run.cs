using MyTorch.Data;

namespace MyTorch;

/// <content>The epochs of a call of <see cref="Fit"/>.</content>
public sealed partial class Trainer<T>
{
    /// <summary>Checks the arguments of <see cref="Fit"/> and creates the run, without changing anything.</summary>
    internal Run Begin(
        IBatchSource<T> training, IBatchSource<T>? validation, int epochs, IProgress<EpochMetrics>? progress, CancellationToken cancellationToken)
    {
        RequireFit(training, nameof(training));
        if (validation is not null)
        {
            RequireFit(validation, nameof(validation));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        string monitor = FindMonitor(validation is not null);
        RequireOwnEarlyStopping();
        RequireWholeLoss(training, epochs);
        RequireMetrics(training, nameof(training), epochs);
        RequireMetrics(validation, nameof(validation), epochs);
        return new Run(this, training, validation, epochs, monitor, progress, CreatePass(cancellationToken));
    }

    private EpochPass<T> CreatePass(CancellationToken cancellationToken)
    {
        var position = new BatchPosition();
        _update = new GradientUpdate<T>(_network, _optimizer, position, _penalties)
        {
            MaxNorm = MaxGradientNorm,
            MaxValue = MaxGradientValue,
            Norms = _norms,
            DeltaNorms = _deltaNorms,
        };
        return new EpochPass<T>(
            _network, _criterion, _isHandout, _update, _metrics, position, () => _mustStop || cancellationToken.IsCancellationRequested);
    }

    /// <summary>Restores the best weights if an epoch has finished since they were last restored.</summary>
    private void RestoreBest()
    {
        if (_owesBest && EarlyStopping is { BestEpoch: > 0 })
        {
            Best?.Restore();
        }

        _owesBest = false;
    }

    /// <summary>A run of the trainer. Epochs run one after the other, but each may run on a different thread.</summary>
    internal sealed class Run(
        Trainer<T> trainer, IBatchSource<T> training, IBatchSource<T>? validation, int epochs, string monitor, IProgress<EpochMetrics>? progress, EpochPass<T> pass)
    {
        /// <summary>
        /// Runs the next epoch and returns whether another call is needed. If not, the run has ended and the network is in the state in which
        /// <see cref="Fit"/> leaves it. After an exception the same holds, but the best weights are not restored.
        /// </summary>
        public bool RunEpoch()
        {
            bool continues = false;
            try
            {
                if (trainer.History.Epochs < epochs && trainer.EarlyStopping is not { ShouldStop: true } && trainer.RunEpoch(pass, training, validation) is { } metrics)
                {
                    trainer.EndEpoch(new EpochMetrics(trainer.History.Epochs + 1, epochs, metrics), metrics[monitor], progress);
                    continues = true;
                }
            }
            finally
            {
                if (!continues)
                {
                    trainer._network.Train();
                    trainer._mustStop = false;
                }
            }

            if (!continues)
            {
                trainer.RestoreBest();
            }

            return continues;
        }
    }
}
