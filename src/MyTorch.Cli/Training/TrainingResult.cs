using System.Numerics;

namespace MyTorch.Cli;

/// <summary>The result of a training.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Input">The mapping between files and the network.</param>
/// <param name="Network">The trained network, with the weights of the best epoch if patience is used.</param>
/// <param name="History">The curves.</param>
/// <param name="BestEpoch">The epoch whose weights were restored; 0 if the network has the last weights.</param>
/// <param name="Validation">The metrics of this network on the validation samples.</param>
/// <param name="IsStopped">Whether it ended before it was done.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed record TrainingResult<T>(
    TrainSettings Settings, ModelInput<T> Input, Sequential<T> Network, History History, int BestEpoch, Evaluation Validation, bool IsStopped)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The metrics on the test samples; null if there are none.</summary>
    public Evaluation? Test { get; init; }

    /// <summary>The checksum of the file of a table; null for images.</summary>
    public string? FileChecksum { get; init; }

    /// <summary>Of two classes, the probability above which the second is predicted; null for the more probable class.</summary>
    public double? Threshold { get; init; }

    /// <summary>Whether it ended since the validation loss changed by at most the tolerance.</summary>
    public bool HasConverged { get; init; }

    /// <summary>The epoch, from 1, whose end the network stands at; 0 before the first one.</summary>
    public int Epoch => BestEpoch > 0 ? BestEpoch : History.Epochs;
}
