using System.Numerics;

namespace MyTorch;

/// <summary>What a <see cref="GradientPass{T, TOperation}"/> does with each block of the gradients.</summary>
internal interface IGradientOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Reads or changes a block, and returns its share of the sum over all of them.</summary>
    double Invoke(Span<T> gradient);
}
