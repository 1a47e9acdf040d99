using System.Numerics;
using System.Runtime.CompilerServices;

namespace MyTorch.Common;

/// <summary>The one place that knows which element types the library supports.</summary>
internal static class ElementType
{
    /// <summary>Refuses every element type but <see langword="double"/> and <see langword="float"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static void Require<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(double) && typeof(T) != typeof(float))
        {
            throw new NotSupportedException($"MyTorch computes in double or float, not in {typeof(T).Name}.");
        }
    }

    /// <summary>The bytes of an element.</summary>
    public static int Size<T>() => Unsafe.SizeOf<T>();
}
