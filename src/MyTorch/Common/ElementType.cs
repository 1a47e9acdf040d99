using System.Numerics;
using System.Runtime.CompilerServices;

namespace MyTorch.Common;

/// <summary>Defines the element types the library supports.</summary>
internal static class ElementType
{
    /// <summary>Throws for every element type except <see langword="double"/> and <see langword="float"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static void Require<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(double) && typeof(T) != typeof(float))
        {
            throw new NotSupportedException($"MyTorch supports double and float, not {typeof(T).Name}.");
        }
    }

    /// <summary>Returns the number of bytes in an element.</summary>
    public static int Size<T>() => Unsafe.SizeOf<T>();
}
