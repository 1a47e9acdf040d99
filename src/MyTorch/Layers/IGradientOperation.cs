using System.Numerics;

namespace MyTorch;

/// <summary>The operation that a <see cref="GradientPass{T, TOperation}"/> applies to each block of the gradients.</summary>
internal interface IGradientOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Reads or changes a block, and returns its term of the sum over all blocks.</summary>
    double Invoke(Span<T> gradient);
}
