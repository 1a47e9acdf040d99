namespace MyTorch.Cli;

/// <summary>Shows the progress of training.</summary>
internal interface ITrainingDisplay
{
    /// <summary>Runs the training and shows each epoch that it reports.</summary>
    /// <param name="epochs">The number of epochs.</param>
    /// <param name="train">The training.</param>
    TResult Show<TResult>(int epochs, Func<IProgress<EpochMetrics>, TResult> train);
}
