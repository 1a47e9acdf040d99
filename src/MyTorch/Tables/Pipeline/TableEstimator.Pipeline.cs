namespace MyTorch.Tables;

/// <content>The steps of a prediction.</content>
public abstract partial class TableEstimator
{
    /// <summary>Describes the computation of a prediction, for example for an exporter.</summary>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="NotSupportedException">The encoding of a column cannot be described; the message names the column.</exception>
    public TablePipeline GetPipeline() => new(Model);
}
