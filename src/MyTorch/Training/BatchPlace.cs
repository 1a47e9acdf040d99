namespace MyTorch;

/// <summary>Where a run is, for messages.</summary>
internal sealed class BatchPlace
{
    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; set; }

    /// <summary>The batch in the epoch, from 1.</summary>
    public int Batch { get; set; }

    /// <summary>The evaluation of the loss of the batch, from 1: only an optimizer with a line search makes several of them.</summary>
    public int Evaluation { get; set; }
}
