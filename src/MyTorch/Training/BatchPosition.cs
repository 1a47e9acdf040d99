namespace MyTorch;

/// <summary>The current position of a run, for messages.</summary>
internal sealed class BatchPosition
{
    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; set; }

    /// <summary>The batch in the epoch, from 1.</summary>
    public int Batch { get; set; }

    /// <summary>The number of the loss evaluation in the batch, from 1. Only an optimizer with a line search evaluates a batch more than once.</summary>
    public int Evaluation { get; set; }
}
