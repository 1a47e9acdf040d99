using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The checksum by which a resumed run or search recognizes its samples.</summary>
internal static class SampleChecksum
{
    private const int Length = 1 << 20;

    /// <summary>The checksum of all features and targets, as they are in their files.</summary>
    public static uint Of<T>(DataSplit<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var checksum = new Crc32();
        foreach (Dataset<T> part in new[] { samples.Train, samples.Validation, samples.Test }.OfType<Dataset<T>>())
        {
            Append(part.X.AsColumnMajorArray());
            Append(part.Y.AsColumnMajorArray());
        }

        return checksum.GetCurrentHashAsUInt32();

        void Append(T[] values)
        {
            // In chunks, since no span of bytes is longer than 2 GB.
            foreach (T[] chunk in values.Chunk(Length))
            {
                checksum.Append(MemoryMarshal.AsBytes<T>(chunk));
            }
        }
    }
}
