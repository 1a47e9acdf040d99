namespace MyTorch;

/// <summary>A layer with random masks, which are functions of its seed and of the number of the training batch.</summary>
internal interface IMaskedLayer
{
    /// <summary>The number of the next training batch, from 0.</summary>
    long Batch { get; set; }
}
