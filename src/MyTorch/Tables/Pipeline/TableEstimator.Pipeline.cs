namespace MyTorch.Tables;

/// <content>The steps of a prediction.</content>
public abstract partial class TableEstimator
{
    /// <summary>Describes what the estimator computes, for programs that write it in another form.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="NotSupportedException">A column has an encoding without a description; the message names it.</exception>
    public TablePipeline GetPipeline() => new(Model);
}
