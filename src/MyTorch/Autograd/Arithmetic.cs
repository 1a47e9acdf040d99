using System.Numerics;
using System.Numerics.Tensors;

namespace MyTorch.Autograd;

/// <summary>Element-wise sums on the calling thread.</summary>
internal static class Arithmetic<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>result = x + y; the three are of one length, and result may be one of the others.</summary>
    public static void Add(T[] x, T[] y, T[] result) => TensorPrimitives.Add(x, y, result);
}
