using System.Numerics;

namespace MyTorch.Cli;

/// <summary>Tries settings on the same samples.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class SettingsSearch<T>(SearchPlan plan, TrainingData<T> data, IReadOnlyList<SettingOption> options) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Runs the trials that the table does not have.</summary>
    public SearchResults Run(string resultsPath, int jobs, IProgress<TrialResult> progress, CancellationToken stop)
    {
        var search = new RandomSearch(plan.Space, plan.Settings.Seed)
        {
            Stages = plan.Stages,
            TrialsPerStage = plan.Trials,
            Jobs = jobs,
            ResultsPath = resultsPath,
        };
        return search.Run(Evaluate, progress, stop);
    }

    private double Evaluate(Trial trial, CancellationToken stop)
    {
        TrainSettings settings = plan.SettingsOf(trial, options);
        if (settings.Conflict is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        Evaluation validation = new TrainingJob<T>(settings, data).Run(stop: stop).Validation;
        return plan.Score == SearchPlan.Loss ? validation.Loss : validation.Error;
    }
}
