namespace MyTorch;

/// <content>A batch of training.</content>
public sealed partial class Trainer<T>
{
    private TrainingStep<T>? _step;
    private GradientUpdate<T>? _update;
    private Func<T>? _evaluate;

    /// <summary>A training step. What lasts changes only when loss and gradients have been found finite.</summary>
    private void Learn(TrainingStep<T> step)
    {
        if (_optimizer.EvaluatesLoss)
        {
            // No evaluation before the last one commits, so that all have the same dropout masks.
            _step = step;
            _optimizer.Step(_evaluate ??= EvaluateStep);
        }
        else if (_callbacks.Length == 0)
        {
            step.Run();
        }
        else
        {
            RunGradientsAndUpdate(step);
        }

        step.Commit();
    }

    private T EvaluateStep()
    {
        RunGradientsAndUpdate(_step!);
        return _step!.ReducedLoss + T.CreateTruncating(_update!.PenaltySum);
    }

    private void RunGradientsAndUpdate(TrainingStep<T> step)
    {
        step.RunGradients(adds: false);
        foreach (ITrainingCallback<T> callback in _callbacks)
        {
            callback.GradientsReady(this);
        }

        step.RunUpdate();
    }
}
