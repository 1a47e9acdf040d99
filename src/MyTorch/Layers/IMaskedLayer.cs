namespace MyTorch;

/// <summary>A layer with random masks that depend only on its seed and the index of the training batch.</summary>
internal interface IMaskedLayer
{
    /// <summary>The index of the next training batch, from 0.</summary>
    long Batch { get; set; }
}
