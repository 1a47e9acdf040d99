using System.Numerics;
using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>Tries settings on the same samples.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class SettingsSearch<T>(SearchPlan plan, TrainingData<T> data, IReadOnlyList<SettingOption> options) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Runs the trials that the table does not have.</summary>
    /// <param name="resultsPath">The table.</param>
    /// <param name="jobs">Trials at the same time.</param>
    /// <param name="begin">Called before there are new trials in the table, which by then was found to be that of this search.</param>
    /// <param name="progress">Receives every finished trial.</param>
    /// <param name="stop">Ends the search.</param>
    public SearchResults Run(string resultsPath, int jobs, Action begin, IProgress<TrialResult> progress, CancellationToken stop)
    {
        var search = new RandomSearch(plan.Space, plan.Settings.Seed)
        {
            Stages = plan.Stages,
            TrialsPerStage = plan.Trials,
            Jobs = jobs,
            ResultsPath = resultsPath,
            StageStarting = _ => begin(),
        };
        return search.Run(Evaluate, progress, stop);
    }

    /// <summary>Of trials that are wrong as often, the one with the smaller loss is the better, where all have the same loss: less than one sample in a billion counts for.</summary>
    private double TieBreak(Evaluation validation) => validation.Confusion is null || plan.OtherLoss is not null ? 0 : 1e-9 * (validation.Loss / (1 + validation.Loss));

    private double Evaluate(Trial trial, CancellationToken stop)
    {
        TrainSettings settings = plan.SettingsOf(trial, options);
        if (settings.Conflict is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        Evaluation validation = new TrainingJob<T>(settings, data).Run(stop: stop).Validation;
        return plan.Score == SearchPlan.Loss ? validation.Loss : validation.Error + TieBreak(validation);
    }
}
