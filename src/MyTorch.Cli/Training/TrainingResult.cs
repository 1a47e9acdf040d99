using System.Numerics;

namespace MyTorch.Cli;

/// <summary>What came of a training.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="Input">What stands between files and the network.</param>
/// <param name="Network">The network as it was trained, with the best weights where patience gives them back.</param>
/// <param name="History">The curves.</param>
/// <param name="BestEpoch">The epoch whose weights patience has given back; 0 where the network has the last ones.</param>
/// <param name="Validation">The figures of this network on the validation samples.</param>
/// <param name="IsStopped">Whether it ended before it was done.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed record TrainingResult<T>(
    TrainSettings Settings, ModelInput<T> Input, Sequential<T> Network, History History, int BestEpoch, Evaluation Validation, bool IsStopped)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The figures on the samples that nothing was chosen by; null where none were kept.</summary>
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
