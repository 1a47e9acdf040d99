namespace MyTorch;

/// <content>The training of a batch.</content>
public sealed partial class Trainer<T>
{
    private TrainingStep<T>? _step;
    private GradientUpdate<T>? _update;
    private Func<T>? _evaluate;

    /// <summary>Runs a training step. Lasting state changes only after the loss and the gradients were found to be finite.</summary>
    private void Learn(TrainingStep<T> step)
    {
        if (_optimizer.EvaluatesLoss)
        {
            // Only the last evaluation commits, so that all evaluations use the same dropout masks.
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
