using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>By which what goes on knows that its samples are those of before.</summary>
internal static class SampleChecksum
{
    /// <summary>The checksum of all features and targets, as they are in their files.</summary>
    public static uint Of<T>(DataSplit<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        uint checksum = 0;
        foreach (Dataset<T> part in new[] { samples.Train, samples.Validation, samples.Test }.OfType<Dataset<T>>())
        {
            Pieces.ForEach(part.X.AsColumnMajorArray(), bytes => checksum = Crc32.Append(checksum, bytes));
            Pieces.ForEach(part.Y.AsColumnMajorArray(), bytes => checksum = Crc32.Append(checksum, bytes));
        }

        return checksum;
    }
}
