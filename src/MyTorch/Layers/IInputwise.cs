using System.Numerics;

namespace MyTorch;

/// <summary>
/// A layer whose forward pass can also be cut along the input, so that a thread reads only columns of the input that are its own: in the
/// place of <see cref="ILayerWork{T}.ForwardColumns"/> there is then a <see cref="ForwardBlock"/> for each block, and after all of them
/// <see cref="AddBlocks"/>. The bits are the same.
/// </summary>
internal interface IInputwise<T> : ILayerWork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The blocks into which the columns of the input are cut for a batch of so many rows; 1 where it does not pay.</summary>
    int InputBlocks(int rows);

    /// <summary>What all columns of the output have from a block of the input.</summary>
    void ForwardBlock(int block);

    /// <summary>Adds up what the columns start to end - 1 of the output have from the blocks.</summary>
    void AddBlocks(int start, int end);
}
