using System.Numerics;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Caveats on the metrics of a run.</summary>
internal static class RunNotes
{
    /// <summary>With fewer held-out samples the metrics depend more on the seed than on the network: at an accuracy of 90% they vary by more than a percentage point.</summary>
    private const int Few = 500;

    /// <summary>Returns the notes, one or two sentences each.</summary>
    public static IEnumerable<string> Of<T>(TrainingResult<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainSettings settings = result.Settings;
        if (IsWorseThanGuessing(result))
        {
            yield return Invariant($"WARNING: the network is worse than guessing even on the training samples: lower --learning-rate, which is {settings.InitialLearningRate}, or train for more epochs.");
        }

        if (result.Threshold is { } threshold)
        {
            yield return Thresholds.Describe(threshold, result.Input.Schema, settings.Threshold);
        }
        else if (Thresholds.MetricOf(settings.Threshold) is { } metric)
        {
            yield return $"No threshold was chosen, because none achieves {metric.Description} on the validation samples: the more probable class is predicted.";
        }

        if (settings.Patience == 0 && result.Epoch > 0)
        {
            (int epoch, double loss) = result.History[History.ValidationLoss].Index().MinBy(entry => double.IsNaN(entry.Item) ? double.PositiveInfinity : entry.Item);
            if (epoch + 1 < result.Epoch)
            {
                yield return $"The validation loss was lowest after epoch {epoch + 1}, {DisplayFormat.Loss(loss)}; with --patience the network keeps the weights of its best epoch.";
            }
        }

        if (settings.MnistFolder is null && settings.ValidationCsv is null && (result.Test ?? result.Validation).Count is var count and < Few)
        {
            string uses = result.Test is null ? DescribeUses(result.BestEpoch > 0, settings.Threshold is { } name && Thresholds.IsChosen(name)) : "";
            string advice = result.Test is null ? " --test 0.2 holds out a separate test set." : "";
            yield return $"Only {DisplayFormat.Count(count, "sample")} held out{uses}: with another --seed, which holds out other samples, the metrics may differ a lot.{advice}";
        }
    }

    private static string DescribeUses(bool hasBestEpoch, bool hasThreshold) => (hasBestEpoch, hasThreshold) switch
    {
        (true, true) => ", which were also used to choose the best epoch and the threshold",
        (true, false) => ", which were also used to choose the best epoch",
        (false, true) => ", which were also used to choose the threshold",
        _ => "",
    };

    /// <summary>
    /// Returns whether the loss is above that of equal probabilities, or for numbers whether 1 - R2 is above that of predicting the mean, which is 1; for
    /// losses other than the mean squared error, whose best constant is not the mean, above 2.
    /// </summary>
    private static bool IsWorseThanGuessing<T>(TrainingResult<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        result.Epoch > 0 && (result.Input.IsClassification
            ? result.History[History.TrainingLoss][result.Epoch - 1] > Math.Log(result.Input.Schema.Outputs)
            : result.History[EpochErrors.Training][result.Epoch - 1] > (Criteria.Of(result.Settings, isClassification: false) == Criteria.MeanSquaredError ? 1 : 2));
}
