using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MyTorch.Kernels;

/// <summary>Masks for the first lanes of a vector, and loads and stores for machines without masked instructions.</summary>
internal static unsafe class PartialLanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<T, TVector>(T* source, TVector mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : unmanaged
    {
        TVector vector = default;
        for (int lane = 0; lane < sizeof(TVector) / sizeof(T) && IsSet(((T*)&mask)[lane]); lane++)
        {
            ((T*)&vector)[lane] = source[lane];
        }

        return vector;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T, TVector>(TVector vector, T* target, TVector mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : unmanaged
    {
        for (int lane = 0; lane < sizeof(TVector) / sizeof(T) && IsSet(((T*)&mask)[lane]); lane++)
        {
            target[lane] = ((T*)&vector)[lane];
        }
    }

    /// <summary>Returns a reference to a vector whose first <paramref name="count"/> lanes have all bits set, and the others none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref int Mask<T>(int count) where T : unmanaged =>
        ref Unsafe.Add(ref MemoryMarshal.GetReference(Lanes), (Lanes.Length / 2) - (count * (sizeof(T) / sizeof(int))));

    private static ReadOnlySpan<int> Lanes =>
        [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Whether a lane of a mask is set: all bits set is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSet<T>(T lane) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.IsNaN(lane);
}
