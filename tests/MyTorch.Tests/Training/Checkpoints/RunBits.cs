using System.Numerics;
using MyTorch.Data;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Training;

/// <summary>Hashes of the state of a run.</summary>
internal static class RunBits
{
    /// <summary>Returns a hash of the state of a run; numbers of both types are exact in double.</summary>
    public static string Hash<T>(ResumableRun<T> run) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Hash(run.State);

    public static string Hash(IEnumerable<NpyArray> arrays) => Bits.Hash(arrays.SelectMany(array => array.ToArray<double>()));
}
