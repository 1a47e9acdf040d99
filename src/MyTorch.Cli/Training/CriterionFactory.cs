using System.Numerics;

namespace MyTorch.Cli;

/// <summary>Creates the loss for the settings.</summary>
internal static class CriterionFactory
{
    /// <summary>A loss for classes or for numbers.</summary>
    /// <exception cref="WrongOptionsException">The settings ask for one that does not fit; the message says which ones do.</exception>
    public static Criterion<T> Create<T>(TrainSettings settings, bool isClassification) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Criteria.Conflict(settings, isClassification) is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        return Criteria.Of(settings, isClassification) switch
        {
            Criteria.SoftmaxCrossEntropy => new SoftmaxCrossEntropy<T>(labelSmoothing: settings.LabelSmoothing),
            Criteria.MeanSquaredError => new MeanSquaredError<T>(),
            Criteria.MeanAbsoluteError => new MeanAbsoluteError<T>(),
            Criteria.Huber => new Huber<T>(settings.HuberDelta),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Criterion, "unknown criterion"),
        };
    }
}
